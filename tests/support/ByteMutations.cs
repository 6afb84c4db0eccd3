using DigitalTalent.V1;
using Google.Protobuf;

namespace DigitalTalent.Tests.Support;

/// <summary>Damage to serialised talents: of the kinds that clients, networks and attackers cause.</summary>
internal static class ByteMutations
{
    /// <summary>The bytes after one to three random changes.</summary>
    public static byte[] Mutate(byte[] packed, Random random)
    {
        var bytes = packed.ToList();
        for (int left = random.Next(1, 4); left > 0; left--)
            MutateOnce(bytes, random);
        return [.. bytes];
    }

    private static void MutateOnce(List<byte> bytes, Random random)
    {
        int at = random.Next(bytes.Count + 1);
        switch (random.Next(8))
        {
            case 0 when at < bytes.Count: bytes[at] ^= (byte)(1 << random.Next(8)); break;
            case 1 when at < bytes.Count: bytes[at] = (byte)random.Next(256); break;
            case 2: bytes.Insert(at, (byte)random.Next(256)); break;
            case 3 when at < bytes.Count: bytes.RemoveAt(at); break;
            case 4: bytes.RemoveRange(at, bytes.Count - at); break;
            case 5: bytes.InsertRange(random.Next(2) == 0 ? 0 : bytes.Count, Field(random)); break;
            case 6: bytes.AddRange([.. bytes]); break;           // Every field twice.
            default: bytes.AddRange(Unknown(random)); break;
        }
    }

    /// <summary>A field of a talent once more, or broken.</summary>
    private static byte[] Field(Random random) => random.Next(10) switch
    {
        0 => new Talent { TalentId = "x y" }.ToByteArray(),
        1 => new Talent { Region = "000000" }.ToByteArray(),
        2 => new Talent { Skills = { new TalentSkill { Skill = Samples.Python }, new TalentSkill { Skill = Samples.Python } } }.ToByteArray(),
        3 => new Talent { ExperienceYears = -random.Next(1, 99) }.ToByteArray(),
        4 => new Talent { Wishes = new() { Modes = { EmploymentMode.FullTime, (EmploymentMode)random.Next(9) } } }.ToByteArray(),
        5 => new Talent { Credentials = { new Credential { IssuedOn = "2020-01-02", ExpiresOn = "2020-01-01", Title = (TitleGrade)random.Next(8) } } }.ToByteArray(),
        6 => new Talent { Consents = { new Consent { Purpose = ConsentPurpose.Recruitment, GrantedOn = "2026-06-16" } } }.ToByteArray(),
        7 => new Talent { LastActiveOn = "2026-06-16", Source = "\u0001" }.ToByteArray(),
        8 => new Talent { Personal = new() { Email = "no", Phone = "1" } }.ToByteArray(),
        _ => new Talent { Source = "later", BlockedEnterprises = { "91350100M000100Y43" } }.ToByteArray(),
    };

    /// <summary>A field of a later contract, of each wire type.</summary>
    private static byte[] Unknown(Random random) => random.Next(5) switch
    {
        0 => [0xC0, 0x3E, 0x01],
        1 => [0xC2, 0x3E, 0x01, 0x41],
        2 => [0xC1, 0x3E, 1, 2, 3, 4, 5, 6, 7, 8],
        3 => [0xC5, 0x3E, 1, 2, 3, 4],
        _ => [0xC3, 0x3E, 0xC4, 0x3E],
    };
}
