using Microsoft.Extensions.Options;

namespace Orleans.Configuration;

/// <summary>When activations leave memory.</summary>
public sealed class GrainCollectionOptions
{
    /// <summary>Bounds of <see cref="ActivationsMax"/>.</summary>
    public const int ActivationsMaxLowest = 1, ActivationsMaxHighest = 100_000_000;

    /// <summary>How long an activation stays without a call. Default 15 minutes; above <see cref="CollectionQuantum"/>. Too short:
    /// states are read again and again. Too long: memory holds what nobody asks for, up to <see cref="ActivationsMax"/>.</summary>
    public TimeSpan CollectionAge { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>How often idle activations are looked for. Default 1 minute; 1 ms to 1 day. An activation may outlive its age by this much.</summary>
    public TimeSpan CollectionQuantum { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Most activations held at once: beyond it, those idle for longest leave, until about an eighth of the room is free.
    /// Default 20,000; <see cref="ActivationsMaxLowest"/> to <see cref="ActivationsMaxHighest"/>.</summary>
    /// <remarks>An addition to the original model: an import touches hundreds of thousands of grains once each. Reckon 1 KB an
    /// activation and its state on top. It is exceeded while more are busy at once; too small: states are read again and again.</remarks>
    public int ActivationsMax { get; set; } = 20_000;
}

/// <summary>How long callers wait.</summary>
public sealed class SiloMessagingOptions
{
    /// <summary>How long a call may take, waiting included, before its caller gets a <see cref="TimeoutException"/>. Default 30 s;
    /// 10 ms to 1 day. Looked at eight times in that span, so a failure may come an eighth late. The grain runs on: what became of
    /// a call that timed out while running is unknown; one that timed out in the queue is never run.</summary>
    public TimeSpan ResponseTimeout { get; set; } = TimeSpan.FromSeconds(30);
}

internal sealed class GrainCollectionOptionsValidator : IValidateOptions<GrainCollectionOptions>
{
    public ValidateOptionsResult Validate(string? name, GrainCollectionOptions options)
    {
        var failures = new ValidateOptionsResultBuilder();
        if (options.CollectionQuantum < TimeSpan.FromMilliseconds(1) || options.CollectionQuantum > TimeSpan.FromDays(1))
            failures.AddError($"is {options.CollectionQuantum}; it must be between 1 ms and 1 day.", nameof(options.CollectionQuantum));
        if (options.CollectionAge <= options.CollectionQuantum)
            failures.AddError(
                $"is {options.CollectionAge}; it must be above CollectionQuantum, which is {options.CollectionQuantum}.", nameof(options.CollectionAge));
        if (options.ActivationsMax is < GrainCollectionOptions.ActivationsMaxLowest or > GrainCollectionOptions.ActivationsMaxHighest)
            failures.AddError(
                $"is {options.ActivationsMax}; it must be between {GrainCollectionOptions.ActivationsMaxLowest} and {GrainCollectionOptions.ActivationsMaxHighest}.",
                nameof(options.ActivationsMax));
        return failures.Build();
    }
}

internal sealed class SiloMessagingOptionsValidator : IValidateOptions<SiloMessagingOptions>
{
    public ValidateOptionsResult Validate(string? name, SiloMessagingOptions options) =>
        options.ResponseTimeout >= TimeSpan.FromMilliseconds(10) && options.ResponseTimeout <= TimeSpan.FromDays(1)
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail($"ResponseTimeout is {options.ResponseTimeout}; it must be between 10 ms and 1 day.");
}
