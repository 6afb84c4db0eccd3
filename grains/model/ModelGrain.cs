using DigitalTalent.State.V1;
using Orleans;
using Orleans.Runtime;

namespace DigitalTalent.Grains;

/// <summary>One ranking model.</summary>
public sealed class ModelGrain([PersistentState(StateKinds.Model)] IPersistentState<ModelState> model) : Grain, IModelGrain
{
    public async Task<string> CreateAsync(ModelState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        await model.ReadStateAsync();
        if (model.RecordExists)
            return "";
        model.State = state;
        await model.WriteStateAsync();
        return model.Etag ?? "";
    }

    public async Task<ModelState> GetAsync()
    {
        if (!model.RecordExists)
            await model.ReadStateAsync();           // Another silo may have trained it a moment ago.
        return model.RecordExists ? model.State : throw NotFoundException.Of("MODEL", "模型", "model", this.GetPrimaryKeyString());
    }
}
