namespace Grpc.Core;

/// <summary>How a call ended. The numbers are those of the wire.</summary>
public enum StatusCode
{
    /// <summary>The call succeeded.</summary>
    OK = 0,

    /// <summary>The caller gave up, usually by cancelling.</summary>
    Cancelled = 1,

    /// <summary>Something failed and nothing more is known, such as an exception in a handler.</summary>
    Unknown = 2,

    /// <summary>An argument is wrong whatever the state of the system.</summary>
    InvalidArgument = 3,

    /// <summary>The deadline passed before the call ended. A write may have happened.</summary>
    DeadlineExceeded = 4,

    /// <summary>What was asked for does not exist.</summary>
    NotFound = 5,

    /// <summary>What was to be created exists already.</summary>
    AlreadyExists = 6,

    /// <summary>The caller is known and may not do this.</summary>
    PermissionDenied = 7,

    /// <summary>A quota or a size limit is used up.</summary>
    ResourceExhausted = 8,

    /// <summary>The state of the system does not allow the call; repeating it unchanged will not help.</summary>
    FailedPrecondition = 9,

    /// <summary>The call lost a race; repeating the whole sequence may help.</summary>
    Aborted = 10,

    /// <summary>An argument lies past the valid range in the present state.</summary>
    OutOfRange = 11,

    /// <summary>The method is not served here.</summary>
    Unimplemented = 12,

    /// <summary>An invariant is broken: bytes that do not parse, a protocol error.</summary>
    Internal = 13,

    /// <summary>The server cannot be reached or is stopping; repeating the call later may help.</summary>
    Unavailable = 14,

    /// <summary>Data are lost or corrupted beyond repair.</summary>
    DataLoss = 15,

    /// <summary>The call carries no valid credentials.</summary>
    Unauthenticated = 16,
}
