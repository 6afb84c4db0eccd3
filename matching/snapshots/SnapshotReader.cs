namespace DigitalTalent.Matching;

/// <summary>Reads the content of a snapshot from the front to the back, copying what it reads. The content must not be disposed meanwhile.</summary>
internal sealed unsafe class SnapshotReader(SnapshotContent content)
{
    private long _at;

    /// <exception cref="InvalidDataException">The content ends before; likewise the others.</exception>
    public T Read<T>() where T : unmanaged
    {
        T value = default;
        Take(&value, sizeof(T));
        return value;
    }

    /// <param name="count">Checked here, so it may come from the snapshot.</param>
    public T[] ReadArray<T>(int count) where T : unmanaged
    {
        CheckLeft((long)count * sizeof(T));
        var values = GC.AllocateUninitializedArray<T>(count);
        fixed (T* start = values)
            Take(start, (long)count * sizeof(T));
        return values;
    }

    private void Take(void* target, long bytes)
    {
        CheckLeft(bytes);
        Buffer.MemoryCopy(content.Start + _at, target, bytes, bytes);
        _at += bytes;
    }

    private void CheckLeft(long bytes)
    {
        if (bytes < 0 || bytes > content.Length - _at)
            throw new InvalidDataException($"The snapshot's content has {content.Length} bytes; {bytes} more than the {_at} before were to be read.");
    }
}
