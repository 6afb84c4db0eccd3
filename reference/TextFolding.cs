using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace DigitalTalent.Reference;

/// <summary>Makes texts comparable that differ only in how they were typed.</summary>
/// <remarks>Traditional characters become simplified, full-width characters half-width, letters lower-case, brackets, quotes, dashes
/// and middle dots one style each; spaces and invisible characters vanish. For comparing, not for showing.</remarks>
public static class TextFolding
{
    private const char FirstHan = '\u4E00';
    private const char LastHan = '\u9FFF';

    /// <summary>The 214 radicals of the Unicode block ⼀…⿕ as the characters they look like: texts copied from PDF files are full of them.</summary>
    private const string Radicals =
        "一丨丶丿乙亅二亠人儿入八冂冖冫几凵刀力勹匕匚匸十卜卩厂厶又口囗土士夂夊夕大女子宀寸小尢尸屮山巛工己巾干幺广廴廾弋弓彐彡彳心戈戶手支攴文斗斤方无日曰月木欠"
        + "止歹殳毋比毛氏气水火爪父爻爿片牙牛犬玄玉瓜瓦甘生用田疋疒癶白皮皿目矛矢石示禸禾穴立竹米糸缶网羊羽老而耒耳聿肉臣自至臼舌舛舟艮色艸虍虫血行衣襾見角言谷豆豕豸貝"
        + "赤走足身車辛辰辵邑酉釆里金長門阜隶隹雨靑非面革韋韭音頁風飛食首香馬骨高髟鬥鬯鬲鬼魚鳥鹵鹿麥麻黃黍黑黹黽鼎鼓鼠鼻齊齒龍龜龠";

    private static readonly Lazy<char[]> Simplified = new(LoadSimplified);

    private static readonly FrozenDictionary<char, char> Styles = new Dictionary<char, char>
    {
        ['['] = '(', [']'] = ')', ['{'] = '(', ['}'] = ')', ['【'] = '(', ['】'] = ')', ['〔'] = '(', ['〕'] = ')',
        ['〖'] = '(', ['〗'] = ')', ['〈'] = '<', ['〉'] = '>', ['《'] = '<', ['》'] = '>',
        ['“'] = '"', ['”'] = '"', ['「'] = '"', ['」'] = '"', ['『'] = '"', ['』'] = '"', ['〝'] = '"', ['〞'] = '"',
        ['‘'] = '\'', ['’'] = '\'',
        ['‐'] = '-', ['‑'] = '-', ['‒'] = '-', ['–'] = '-', ['—'] = '-', ['―'] = '-', ['−'] = '-', ['﹣'] = '-',
        ['•'] = '·', ['・'] = '·', ['‧'] = '·', ['∙'] = '·', ['●'] = '·',
    }.ToFrozenDictionary();

    /// <summary>Folds a text. Folding twice changes nothing more.</summary>
    /// <returns>The text itself, without allocation, where nothing is to fold.</returns>
    public static string Fold(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (IsFolded(text))
            return text;

        var simplified = Simplified.Value;
        var folded = new StringBuilder(text.Length);
        foreach (var character in text)
        {
            var one = Narrow(character);
            if (one is >= FirstHan and <= LastHan)
                folded.Append(simplified[one - FirstHan]);
            else if (Styles.TryGetValue(one, out var style))
                folded.Append(style);
            else if (!IsInvisible(one))
                folded.Append(char.ToLowerInvariant(one));
        }

        return folded.ToString();
    }

    private static bool IsFolded(string text)
    {
        var simplified = Simplified.Value;
        foreach (var character in text)
        {
            var settled = character switch
            {
                '[' or ']' or '{' or '}' => false,
                > ' ' and < '\u007F' => character is < 'A' or > 'Z',
                >= FirstHan and <= LastHan => simplified[character - FirstHan] == character,
                _ => false,
            };
            if (!settled)
                return false;
        }

        return true;
    }

    /// <summary>The compatibility characters of Chinese texts by hand: without ICU (invariant globalization) the runtime normalises ASCII only.</summary>
    private static char Narrow(char character) => character switch
    {
        >= '\uFF01' and <= '\uFF5E' => (char)(character - 0xFEE0),
        >= '\u2F00' and <= '\u2FD5' => Radicals[character - 0x2F00],
        '\uFFE5' => '¥',
        '､' => '、',
        '｡' => '。',
        '･' => '·',
        _ => character,
    };

    private static bool IsInvisible(char character) =>
        char.IsWhiteSpace(character) || char.GetUnicodeCategory(character) is UnicodeCategory.Control or UnicodeCategory.Format;

    private static char[] LoadSimplified()
    {
        var table = new char[LastHan - FirstHan + 1];
        for (var index = 0; index < table.Length; index++)
            table[index] = (char)(FirstHan + index);

        // Embedded as well as shipped beside the program: folding must work before, and without, a directory of data.
        using var stream = typeof(TextFolding).Assembly.GetManifestResourceStream("traditional_simplified.csv")
            ?? throw new ReferenceDataException("traditional_simplified.csv is missing from the assembly.");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        reader.ReadLine();
        while (reader.ReadLine() is { } line)
        {
            if (line is not [>= FirstHan and <= LastHan, ',', >= FirstHan and <= LastHan])
                throw new ReferenceDataException($"traditional_simplified.csv: '{line}' is not one pair of Chinese characters.");
            table[line[0] - FirstHan] = line[2];
        }

        return table;
    }
}
