using System.Numerics;

namespace DigitalTalent.Matching;

/// <summary>Rows, or entries, that no longer count, one bit each. Immutable: what readers see; <see cref="Writer"/> makes the next.</summary>
/// <remarks>Pages of 4,096 rows; a page without a dead row is null, and an unchanged one is shared with the set before.</remarks>
internal sealed class DeadRows
{
    private const int PageBits = 12;
    private const int PageWords = (1 << PageBits) / 64;

    private readonly ulong[]?[] _pages;

    private DeadRows(ulong[]?[] pages, int count)
    {
        _pages = pages;
        Count = count;
    }

    public int Count { get; }

    /// <summary>No row of so many.</summary>
    public static DeadRows None(int rows) => new(new ulong[(rows >> PageBits) + 1][], 0);

    public bool Contains(int row)
    {
        var page = _pages[row >> PageBits];
        return page is not null && (page[row >> 6 & PageWords - 1] >> (row & 63) & 1) != 0;
    }

    /// <summary>Bit i: row 64 · <paramref name="number"/> + i is dead.</summary>
    public ulong Word(int number)
    {
        var page = _pages[number >> PageBits - 6];
        return page is null ? 0 : page[number & PageWords - 1];
    }

    /// <summary>How many of the rows whose bits are set are dead.</summary>
    /// <param name="rows">Bit i of word w: row 64 · w + i.</param>
    public int CountIn(ReadOnlySpan<ulong> rows)
    {
        int dead = 0;
        for (int number = 0; number < _pages.Length; number++)
        {
            if (_pages[number] is not { } page)
                continue;
            var words = rows[Math.Min(rows.Length, number * PageWords)..Math.Min(rows.Length, (number + 1) * PageWords)];
            for (int word = 0; word < words.Length; word++)
                dead += BitOperations.PopCount(words[word] & page[word]);
        }
        return dead;
    }

    /// <summary>Marks rows. Used by the one writer.</summary>
    public sealed class Writer(int rows)
    {
        private readonly ulong[]?[] _pages = new ulong[(rows >> PageBits) + 1][];
        private readonly bool[] _isOwn = new bool[(rows >> PageBits) + 1];
        private DeadRows? _frozen;

        public int Count { get; private set; }

        /// <returns>False when the row was dead already.</returns>
        public bool Add(int row)
        {
            int number = row >> PageBits;
            if (!_isOwn[number])
            {
                // Readers may hold the page as it is.
                _pages[number] = _pages[number] is { } shared ? (ulong[])shared.Clone() : new ulong[PageWords];
                _isOwn[number] = true;
            }

            ref ulong word = ref _pages[number]![row >> 6 & PageWords - 1];
            ulong bit = 1UL << (row & 63);
            if ((word & bit) != 0)
                return false;
            word |= bit;
            Count++;
            _frozen = null;
            return true;
        }

        /// <summary>The set as it is now.</summary>
        public DeadRows Freeze()
        {
            if (_frozen is null)
            {
                Array.Clear(_isOwn);
                _frozen = new((ulong[]?[])_pages.Clone(), Count);
            }

            return _frozen;
        }
    }
}
