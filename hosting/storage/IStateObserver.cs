using Google.Protobuf;

namespace DigitalTalent.Hosting.Storage;

/// <summary>Is told of every state that grains of this process have written, so that whoever follows the feed need not parse what is at hand.</summary>
public interface IStateObserver
{
    /// <summary>A state is durable. Called on the grain's turn: quick, and must not throw.</summary>
    /// <param name="change">Where the write stands in the feed; the feed may have been read past it already.</param>
    /// <param name="state">The state as written. Grains replace their states and never alter them, and neither may the observer.</param>
    void Written(ChangeNumber change, IMessage state);
}
