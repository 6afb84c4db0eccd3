using DigitalTalent.V1;

namespace DigitalTalent.Silo.Security;

/// <summary>A set of scopes. The default is the empty set.</summary>
internal readonly record struct Scopes
{
    private readonly ulong _bits;

    private Scopes(ulong bits) => _bits = bits;

    public static Scopes None => default;

    /// <param name="scopes">Numbers 1 to 63, as the contract has them; <see cref="Scope.Unspecified"/> is no scope.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number that no release of the contract can have.</exception>
    public static Scopes Of(params IEnumerable<Scope> scopes)
    {
        ulong bits = 0;
        foreach (var scope in scopes)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan((int)scope, 1);
            ArgumentOutOfRangeException.ThrowIfGreaterThan((int)scope, 63);
            bits |= 1UL << (int)scope;
        }

        return new(bits);
    }

    public bool Contains(Scope scope) => (_bits >> (int)scope & 1) != 0;

    /// <summary>Whether all of <paramref name="others"/> are in this set.</summary>
    public bool Contains(Scopes others) => (others._bits & ~_bits) == 0;

    /// <summary>Scopes in the order of the contract.</summary>
    public IEnumerable<Scope> Each()
    {
        for (int number = 1; number < 64; number++)
        {
            if (Contains((Scope)number))
                yield return (Scope)number;
        }
    }

    public static Scopes operator |(Scopes left, Scopes right) => new(left._bits | right._bits);

    public static Scopes operator &(Scopes left, Scopes right) => new(left._bits & right._bits);

    public static Scopes operator -(Scopes left, Scopes right) => new(left._bits & ~right._bits);
}
