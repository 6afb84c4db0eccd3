namespace DigitalTalent.Talentctl.Tables;

/// <summary>One sentence for people, in both languages of the command line.</summary>
/// <param name="Zh">Chinese, what an officer of a bureau reads.</param>
/// <param name="En">English, the same facts.</param>
internal readonly record struct Wording(string Zh, string En)
{
    public string In(Language language) => language == Language.En ? En : Zh;
}

/// <summary>Language of what is printed for people.</summary>
internal enum Language
{
    Zh,
    En,
}
