using DigitalTalent.Silo.Security;

namespace DigitalTalent.Tests.Silo.Security;

/// <summary>The text of keys.</summary>
public sealed class AccessKeyTextTests
{
    [Fact]
    public void A_new_key_has_the_documented_form_and_is_like_no_other()
    {
        var keys = Enumerable.Range(0, 1000).Select(_ => AccessKeyText.Create()).ToList();

        Assert.All(keys, key => Assert.Matches("^dt_[0-9a-hjkmnp-tv-z]{75}$", key));
        Assert.All(keys, key => Assert.True(AccessKeyText.IsWellFormed(key)));
        Assert.Equal(keys.Count, keys.Select(AccessKeyText.IdOf).Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(keys.Count, keys.Select(key => Convert.ToHexString(AccessKeyText.HashOf(key))).Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public void Any_one_mistyped_character_is_noticed()
    {
        string key = AccessKeyText.Create();
        for (int i = 0; i < key.Length; i++)
        {
            string mistyped = $"{key[..i]}{(key[i] == 'z' ? '0' : 'z')}{key[(i + 1)..]}";
            Assert.False(AccessKeyText.IsWellFormed(mistyped), $"position {i}");
            Assert.False(AccessKeyText.IsWellFormed(key.Remove(i, 1)), $"position {i}");
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("dt_")]
    [InlineData("not a key at all")]
    public void What_is_no_key_is_not_well_formed(string text) => Assert.False(AccessKeyText.IsWellFormed(text));

    [Fact]
    public void Upper_case_is_not_the_same_key() => Assert.False(AccessKeyText.IsWellFormed(AccessKeyText.Create().ToUpperInvariant()));

    [Fact]
    public void A_key_with_a_given_id_keeps_it()
    {
        string key = AccessKeyText.Create(BootstrapKey.KeyId);
        Assert.True(AccessKeyText.IsWellFormed(key));
        Assert.Equal(BootstrapKey.KeyId, AccessKeyText.IdOf(key));
        Assert.Throws<ArgumentOutOfRangeException>(() => AccessKeyText.Create("short"));
    }
}
