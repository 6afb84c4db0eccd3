using DigitalTalent.State.V1;
using Orleans;
using Orleans.Placement;
using Orleans.Runtime;

namespace DigitalTalent.Grains;

/// <summary>One ranking model.</summary>
[PreferLocalPlacement]
public sealed class ModelGrain([PersistentState(StateKinds.Model, GrainStorages.Rare)] IPersistentState<ModelState> model) : Grain, IModelGrain
{
    public async Task<string> CreateAsync(ModelState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        await model.ReadStateAsync();
        if (model.RecordExists)
            return model.State.Equals(state) ? model.Etag ?? "" : "";       // The same once more: a call that was repeated.
        model.State = state;
        await model.WriteStateAsync();
        return model.Etag ?? "";
    }

    public async Task<ModelState> GetAsync()
    {
        await model.ReadStateAsync();
        return model.RecordExists ? model.State : throw NotFoundException.Of("MODEL", "模型", "model", this.GetPrimaryKeyString());
    }
}
