using DigitalTalent.V1;

namespace DigitalTalent.Rules.Checks;

/// <summary>The rules of one text, whether a field or an element of a list.</summary>
internal sealed class TextRules
{
    private const char Replacement = '\uFFFD';

    private readonly FieldInfo _field;
    private readonly FieldRules _rules;
    private readonly TextPattern? _pattern;
    private readonly int? _minLength;
    private readonly int? _maxLength;

    public TextRules(FieldInfo field, FieldRules rules)
    {
        _field = field;
        _rules = rules;
        _pattern = rules.Pattern.Length > 0 ? TextPattern.Compile(rules.Pattern) : null;
        _minLength = rules.HasMinLength ? rules.MinLength : null;
        _maxLength = rules.HasMaxLength ? rules.MaxLength : null;
    }

    /// <summary>Checks a text that is there. <paramref name="index"/> is -1 unless it is an element.</summary>
    public void Check(string value, int index, ValidationRun run)
    {
        // Ordered by what holds: a text in a code list or of a strict format has no strange characters.
        if (_rules.CodeList != CodeList.Unspecified)
        {
            if (!run.CodeLists.Contains(_rules.CodeList, value) && IsReadable(value, index, run, out _))
                run.Report(_field.Name, index, Wording.UnknownCode(_field, value, _rules.CodeList, run.CodeLists));
            return;
        }

        if (_rules.Format is Format.Date or Format.UnifiedSocialCreditCode)
        {
            CheckStrictFormat(value, index, run);
            return;
        }

        if (!IsReadable(value, index, run, out var characters))
            return;

        if (_pattern is not null && !_pattern.Matches(value))
            run.Report(_field.Name, index, Wording.Pattern(_field, value, _rules.Pattern, _rules.PatternHintZh, _rules.PatternHintEn));
        if (characters < _minLength || characters > _maxLength)
            run.Report(_field.Name, index, Wording.TextLength(_field, value, characters, _minLength, _maxLength));
        if (_rules.Format == Format.Phone && !TextFormats.IsPhone(value))
            run.Report(_field.Name, index, Wording.Phone(_field, value));
        if (_rules.Format == Format.Email && !TextFormats.IsEmail(value))
            run.Report(_field.Name, index, Wording.Email(_field, value));
    }

    private void CheckStrictFormat(string value, int index, ValidationRun run)
    {
        if (_rules.Format == Format.UnifiedSocialCreditCode)
        {
            if (!UnifiedSocialCreditCode.IsValid(value) && IsReadable(value, index, run, out _))
                run.Report(_field.Name, index, Wording.CreditCode(_field, value));
            return;
        }

        if (!DateText.TryParse(value, out var date))
        {
            if (IsReadable(value, index, run, out _))
                run.Report(_field.Name, index, Wording.Date(_field, value));
            return;
        }

        if (_rules.NotFuture && date > run.Today)
            run.Report(_field.Name, index, Wording.InFuture(_field, value, run.Today));
        if (_rules.NotPast && date < run.Today)
            run.Report(_field.Name, index, Wording.InPast(_field, value, run.Today));
    }

    /// <summary>Reports damaged and control characters; counts code points.</summary>
    private bool IsReadable(string value, int index, ValidationRun run, out int characters)
    {
        characters = value.Length;
        for (var at = 0; at < value.Length; at++)
        {
            var character = value[at];
            if (character is >= ' ' and < '\u007F' or >= '\u00A0' and < '\uD800' or >= '\uE000' and not Replacement)
                continue;

            if (char.IsControl(character))
            {
                run.Report(_field.Name, index, Wording.ControlCharacter(_field, value, character));
                return false;
            }

            // Only a whole pair of surrogates is left that may pass.
            if (!char.IsHighSurrogate(character) || at + 1 == value.Length || !char.IsLowSurrogate(value[at + 1]))
            {
                run.Report(_field.Name, index, Wording.BrokenEncoding(_field, value));
                return false;
            }

            at++;
            characters--;
        }

        return true;
    }
}
