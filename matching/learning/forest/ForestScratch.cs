using DigitalTalent.Matching.Columns;

namespace DigitalTalent.Matching.Learning;

/// <summary>Memory that a scorer needs while it scores a batch. One for each thread; a scorer's own, see <see cref="ForestScorer.CreateScratch"/>.</summary>
public sealed class ForestScratch : IDisposable
{
    private readonly AlignedMemory _memory;

    internal ForestScratch(long codeBytes, long reachBytes)
    {
        CodeBytes = (int)((codeBytes + AlignedMemory.Alignment - 1) / AlignedMemory.Alignment * AlignedMemory.Alignment);
        ReachBytes = (int)reachBytes;
        _memory = new(CodeBytes + reachBytes);
    }

    internal int CodeBytes { get; }

    internal int ReachBytes { get; }

    internal unsafe Span<byte> Codes => new(_memory.Start, CodeBytes);

    internal unsafe Span<byte> Reach => new(_memory.Start + CodeBytes, ReachBytes);

    public void Dispose() => _memory.Dispose();
}
