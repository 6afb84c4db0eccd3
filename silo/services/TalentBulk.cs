using DigitalTalent.Grains;
using DigitalTalent.Storage;
using DigitalTalent.Matching;
using DigitalTalent.Silo.Projection;
using DigitalTalent.State.V1;
using DigitalTalent.V1;
using Google.Protobuf;

namespace DigitalTalent.Silo.Services;

/// <summary>
/// Puts the talents of one import batch with one transaction, instead of an activation each. To the grains it is what another silo is:
/// every row is written by compare-and-set, and grains that hold an older version read the store before they answer.
/// </summary>
/// <remarks>
/// A talent that the index does not hold is most likely new and is written without being read first; where that guess is wrong the write
/// is refused, and the row goes the way of the others: read, compared, written in a second transaction.
/// </remarks>
internal sealed class TalentBulk(
    IStateStore store, IMatchEngine engine, RegistryClock clock)
{
    /// <summary>Puts what can be put.</summary>
    /// <param name="talents">The rows of the batch.</param>
    /// <param name="rows">Positions among them of those to put.</param>
    /// <param name="caller">Owns the talents that are new, and changes those that are its to change.</param>
    /// <param name="cancellation">Gives up before the next transaction.</param>
    /// <returns>In the order of <paramref name="rows"/>. Null: not written, and its grain must decide: the race was lost, the talent was
    /// erased, it is not the caller's, or it stands twice in the batch.</returns>
    /// <exception cref="StoreUnavailableException">The database failed; some or all rows may be written. They may be put again.</exception>
    public async Task<RowWrite?[]> PutAsync(IReadOnlyList<ImportedTalent> talents, IReadOnlyList<int> rows, Caller caller, CancellationToken cancellation)
    {
        var batch = new Batch(talents, rows, caller, clock.Stamp());
        await DecideAsync(batch, Split(batch, engine.Current), cancellation);
        var refused = await WriteAsync(batch, cancellation);
        if (refused.Count > 0)
        {
            await DecideAsync(batch, refused, cancellation);
            await WriteAsync(batch, cancellation);
        }

        return batch.Results;
    }

    /// <summary>Queues the rows that look new; gives those that must be read. What repeats an id of the batch is neither.</summary>
    private static List<int> Split(Batch batch, IMatchView index)
    {
        var known = new List<int>();
        var seen = new HashSet<string>(batch.Count, StringComparer.Ordinal);
        for (int i = 0; i < batch.Count; i++)
        {
            string id = batch.Talent(i).Id;
            if (!seen.Add(id))
                continue;
            if (index.HasTalent(id))
                known.Add(i);
            else
                batch.Queue(i, held: null, GrainVersion.None);
        }

        return known;
    }

    /// <summary>Reads what is held of rows, and queues those that change it.</summary>
    private async Task DecideAsync(Batch batch, List<int> positions, CancellationToken cancellation)
    {
        if (positions.Count == 0)
            return;
        var held = await store.ReadAsync(positions.ConvertAll(position => KeyOf(batch.Talent(position))), cancellation);
        for (int i = 0; i < held.Length; i++)
        {
            if (held[i] is { IsTombstone: true })
                continue;
            if (held[i] is { } row)
                batch.Queue(positions[i], row, row.Version);
            else
                batch.Queue(positions[i], held: null, GrainVersion.None);
        }
    }

    /// <summary>Writes what is queued; gives the rows whose write was refused.</summary>
    private async Task<List<int>> WriteAsync(Batch batch, CancellationToken cancellation)
    {
        var refused = new List<int>();
        var pending = batch.TakeQueue();
        if (pending.Count == 0)
            return refused;
        var results = await store.WriteAsync(pending.ConvertAll(static row => row.Write), cancellation);
        for (int i = 0; i < results.Length; i++)
        {
            var (row, result) = (pending[i], results[i]);
            if (!result.Written)
            {
                refused.Add(row.Position);
                continue;
            }

            batch.Results[row.Position] = new(row.Outcome, new StateEtag(result.Version, result.Change));
        }

        return refused;
    }

    private static StateKey KeyOf(ImportedTalent talent) => new(StateKinds.Talent, talent.Id);

    private readonly record struct Pending(int Position, WriteOutcome Outcome, StateWrite Write);

    /// <summary>One batch on its way.</summary>
    private sealed class Batch(IReadOnlyList<ImportedTalent> talents, IReadOnlyList<int> rows, Caller caller, Google.Protobuf.WellKnownTypes.Timestamp now)
    {
        private readonly byte[] _restOfNew = PackedTalent.Rest(now, now, caller.Tenant);
        private List<Pending> _queue = new(rows.Count);

        public int Count => rows.Count;
        public RowWrite?[] Results { get; } = new RowWrite?[rows.Count];

        public ImportedTalent Talent(int position) => talents[rows[position]];

        /// <summary>Decides what putting a row means, and queues its write; a row that changes nothing has its result at once,
        /// one that is not the caller's to change none.</summary>
        public void Queue(int position, StoredState? held, GrainVersion expected)
        {
            var talent = Talent(position);
            if (held is null && !talent.Packed.IsEmpty)
            {
                // A new record is the row as it came, see TalentRecord.Put.
                _queue.Add(new(position, WriteOutcome.Created, new(KeyOf(talent), expected, PackedTalent.Pack(talent.Packed.Span, _restOfNew))));
                return;
            }

            var record = held is null ? null : TalentState.Parser.ParseFrom(held.State);
            if (record is not null && !Ownership.Admits(caller, record.Owner))
                return;
            var (outcome, next) = TalentRecord.Put(record, talent.Message, now, caller.Tenant);
            if (next is null)
                Results[position] = new(outcome, new StateEtag(held!.Version, held.Change));
            else
                _queue.Add(new(position, outcome, new(KeyOf(talent), expected, Pack(talent, next))));
        }

        public List<Pending> TakeQueue()
        {
            var taken = _queue;
            _queue = [];
            return taken;
        }

        /// <summary>The bytes the row came in serve where the record holds the row as it came.</summary>
        private static byte[] Pack(ImportedTalent talent, TalentState next) => !talent.Packed.IsEmpty && ReferenceEquals(next.Talent, talent.Message)
            ? PackedTalent.Pack(talent.Packed.Span, PackedTalent.Rest(next.CreatedAt, next.UpdatedAt, next.Owner))
            : next.ToByteArray();
    }
}
