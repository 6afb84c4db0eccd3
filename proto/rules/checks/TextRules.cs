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
    private readonly CodeList _codeList;
    private readonly Format _format;
    private readonly bool _notFuture;
    private readonly bool _notPast;
    private readonly bool _needsToday;

    public TextRules(FieldInfo field, FieldRules rules)
    {
        _field = field;
        _rules = rules;
        _pattern = rules.Pattern.Length > 0 ? TextPattern.Compile(rules.Pattern) : null;
        _minLength = rules.HasMinLength ? rules.MinLength : null;
        _maxLength = rules.HasMaxLength ? rules.MaxLength : null;
        _codeList = rules.CodeList;
        _format = rules.Format;
        _notFuture = rules.NotFuture;
        _notPast = rules.NotPast;
        _needsToday = _notFuture || _notPast;
    }

    /// <summary>Checks a text that is there. <paramref name="index"/> is -1 unless it is an element.</summary>
    public void Check(string value, int index, ValidationRun run)
    {
        if (!Hold(value, run.CodeLists, _needsToday ? run.Today : 0))
            Report(value, index, run);
    }

    /// <summary>True when a text that is there keeps the rules.</summary>
    /// <param name="value">The text.</param>
    /// <param name="codeLists">Asked for a text with a code list.</param>
    /// <param name="today">Today as <see cref="DateText"/> writes it.</param>
    public bool Hold(ReadOnlySpan<char> value, ICodeLists codeLists, int today)
    {
        // Ordered by what holds: a text in a code list or of a strict format has no strange characters.
        if (_codeList != CodeList.Unspecified)
            return codeLists.Contains(_codeList, value);
        switch (_format)
        {
            case Format.Date:
                return DateText.TryParse(value, out int date) && !(_notFuture && date > today) && !(_notPast && date < today);
            case Format.UnifiedSocialCreditCode:
                return UnifiedSocialCreditCode.IsValid(value);
        }

        return FirstUnreadable(value, out int characters) < 0
            && !(characters < _minLength || characters > _maxLength)
            && (_pattern is null || _pattern.Matches(value))
            && (_format != Format.Phone || TextFormats.IsPhone(value))
            && (_format != Format.Email || TextFormats.IsEmail(value));
    }

    /// <summary>Says what is wrong with a text that does not hold.</summary>
    private void Report(string value, int index, ValidationRun run)
    {
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
        int at = FirstUnreadable(value, out characters);
        if (at < 0)
            return true;
        run.Report(_field.Name, index, char.IsControl(value[at])
            ? Wording.ControlCharacter(_field, value, value[at])
            : Wording.BrokenEncoding(_field, value));
        return false;
    }

    /// <summary>Where the first damaged or control character stands, -1 where there is none; counts code points.</summary>
    private static int FirstUnreadable(ReadOnlySpan<char> value, out int characters)
    {
        characters = value.Length;
        for (var at = 0; at < value.Length; at++)
        {
            var character = value[at];
            if (character is >= ' ' and < '\u007F' or >= '\u00A0' and < '\uD800' or >= '\uE000' and not Replacement)
                continue;

            // Only a whole pair of surrogates is left that may pass.
            if (!char.IsHighSurrogate(character) || at + 1 == value.Length || !char.IsLowSurrogate(value[at + 1]))
                return at;

            at++;
            characters--;
        }

        return -1;
    }
}
