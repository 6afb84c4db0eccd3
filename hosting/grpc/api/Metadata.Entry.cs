using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Grpc.Core;

public sealed partial class Metadata
{
    private static readonly SearchValues<char> KeyCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789_.-");

    /// <summary>One name with its value. Immutable.</summary>
    [SuppressMessage("Performance", "CA1819:Properties should not return arrays", Justification = "The property is fixed by the gRPC API.")]
    public sealed class Entry
    {
        private readonly string? _text;
        private readonly byte[]? _bytes;

        /// <summary>An entry that carries text.</summary>
        /// <param name="key">Letters, digits, <c>_</c>, <c>.</c> and <c>-</c>; put into lower case. Must not end in <c>-bin</c>.</param>
        /// <param name="value">Printable ASCII; anything else is refused when it is sent.</param>
        /// <exception cref="ArgumentException">The name is empty, has other characters or ends in <c>-bin</c>.</exception>
        public Entry(string key, string value)
        {
            Key = Normalise(key);
            if (IsBinary)
                throw new ArgumentException($"Metadata name '{Key}' ends in '{BinaryHeaderSuffix}' and so carries bytes, not text.", nameof(key));

            ArgumentNullException.ThrowIfNull(value);
            _text = value;
        }

        /// <summary>An entry that carries bytes.</summary>
        /// <param name="key">Letters, digits, <c>_</c>, <c>.</c> and <c>-</c>, ending in <c>-bin</c>; put into lower case.</param>
        /// <param name="valueBytes">Copied.</param>
        /// <exception cref="ArgumentException">The name has other characters or does not end in <c>-bin</c>.</exception>
        public Entry(string key, byte[] valueBytes)
        {
            Key = Normalise(key);
            if (!IsBinary)
                throw new ArgumentException($"Metadata name '{Key}' carries bytes and so must end in '{BinaryHeaderSuffix}'.", nameof(key));

            ArgumentNullException.ThrowIfNull(valueBytes);
            _bytes = [.. valueBytes];
        }

        /// <summary>The name, in lower case.</summary>
        public string Key { get; }

        /// <summary>Whether the value is bytes: the name ends in <c>-bin</c>.</summary>
        public bool IsBinary => Key.EndsWith(BinaryHeaderSuffix, StringComparison.Ordinal);

        /// <summary>The text.</summary>
        /// <exception cref="InvalidOperationException">The entry carries bytes.</exception>
        public string Value => _text
            ?? throw new InvalidOperationException($"Metadata '{Key}' carries bytes: read {nameof(ValueBytes)}.");

        /// <summary>A copy of the bytes; text as ASCII.</summary>
        public byte[] ValueBytes => _bytes is null ? Encoding.ASCII.GetBytes(Value) : [.. _bytes];

        internal ReadOnlySpan<byte> RawValue => _bytes;

        internal static bool IsValidKey(string lowerCaseKey) =>
            lowerCaseKey.Length > 0 && !lowerCaseKey.AsSpan().ContainsAnyExcept(KeyCharacters);

        /// <inheritdoc/>
        public override string ToString() => IsBinary ? $"[Entry: key={Key}, {RawValue.Length} bytes]" : $"[Entry: key={Key}, value={_text}]";

        private static string Normalise(string key)
        {
            ArgumentException.ThrowIfNullOrEmpty(key);
            string lower = key.ToLowerInvariant();
            int odd = lower.AsSpan().IndexOfAnyExcept(KeyCharacters);
            return odd < 0
                ? lower
                : throw new ArgumentException(
                    $"Metadata name '{key}' has the character '{key[odd]}' at {odd}: only letters, digits, '_', '.' and '-' are allowed.", nameof(key));
        }
    }
}
