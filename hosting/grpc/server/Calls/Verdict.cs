using Grpc.Core;

namespace DigitalTalent.Hosting.Grpc.Server;

/// <summary>Why a call was ended from outside its handler. A class so that the first one can be set atomically.</summary>
internal sealed class Verdict(Status status)
{
    internal static readonly Verdict DeadlineExceeded = new(new Status(StatusCode.DeadlineExceeded, "The deadline passed before the call ended."));

    internal Status Status { get; } = status;
}
