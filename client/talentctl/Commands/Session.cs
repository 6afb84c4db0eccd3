using System.CommandLine;
using DigitalTalent.Client;
using DigitalTalent.Reference;
using DigitalTalent.Rules;
using DigitalTalent.Talentctl.Cells;
using DigitalTalent.Talentctl.Import;
using DigitalTalent.Talentctl.Tables;
using DigitalTalent.V1;
using Google.Protobuf;
using Grpc.Core;
using Spectre.Console;

namespace DigitalTalent.Talentctl.Commands;

/// <summary>One run of one command: its options, its connection, where it prints.</summary>
internal sealed class Session : IDisposable
{
    /// <summary>A person waits at the terminal; a server that needs longer is not answering.</summary>
    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(30);

    /// <summary>The registry's days are China's (UTC+8, without summer time).</summary>
    internal static readonly TimeSpan ChinaOffset = TimeSpan.FromHours(8);

    private static readonly JsonFormatter Json = new(JsonFormatter.Settings.Default.WithIndentation());

    private readonly Lazy<RegistryClient> registry;
    private readonly Lazy<ReferenceData> reference = new(() => ReferenceData.Load());
    private readonly Lazy<MessageValidator> rules;
    private readonly Lazy<IAnsiConsole> console;

    public Session(ParseResult parsed, GlobalOptions options, Surroundings surroundings)
    {
        Parsed = parsed;
        Surroundings = surroundings;
        Server = parsed.GetValue(options.Server) ?? GlobalOptions.DefaultServer;
        AsJson = parsed.GetValue(options.Json);
        Language = parsed.GetValue(options.Language) == "en" ? Language.En : Language.Zh;
        registry = new(() => Connection.Open(Server, parsed, options, surroundings.Clock));
        rules = new(() => new MessageValidator(new ReferenceCodeLists(Reference), Today));
        console = new(() => ConsoleOn(surroundings.Output));
    }

    public ParseResult Parsed { get; }

    public Surroundings Surroundings { get; }

    /// <summary>Address of the server.</summary>
    public string Server { get; }

    /// <summary>Print the reply as one JSON document; what goes on without end as one object a line.</summary>
    public bool AsJson { get; }

    public Language Language { get; }

    public RegistryClient Registry => registry.Value;

    public ReferenceData Reference => reference.Value;

    public IAnsiConsole Console => console.Value;

    /// <summary>Columns for tables.</summary>
    public int Width => Surroundings.TerminalWidth ?? Surroundings.PlainWidth;

    public DateTime Deadline => (Surroundings.Clock.GetUtcNow() + AnswerWithin).UtcDateTime;

    /// <summary>Judges a message by the field rules of the contract, as the server does.</summary>
    public IReadOnlyList<Violation> Validate(IMessage message) => rules.Value.Validate(message);

    public T? Option<T>(Option<T> option) => Parsed.GetValue(option);

    public T Argument<T>(Argument<T> argument) => Parsed.GetRequiredValue(argument);

    public string Say(string zh, string en) => Language == Language.En ? en : zh;

    /// <summary>What people call a value of the contract.</summary>
    public string Label<TEnum>(TEnum value) where TEnum : struct, Enum => Language == Language.En ? EnumLabels.En(value) : EnumLabels.Zh(value);

    /// <summary>The code for what was given on the command line; empty where nothing was.</summary>
    /// <exception cref="TableException">Not in the list; names the nearest.</exception>
    public static string CodeOf(CodeTable table, string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
            return "";
        return CodeCell.Find(table, text) ?? throw new TableException(CodeCell.Unknown(table, text));
    }

    /// <summary>Prints what became of a write.</summary>
    public void PrintOutcome(IMessage reply, WriteOutcome outcome, string id, string remark)
    {
        if (AsJson)
        {
            PrintJson(reply);
            return;
        }
        string done = outcome switch
        {
            WriteOutcome.Created => Say("已新增", "created"),
            WriteOutcome.Updated => Say("已更新", "updated"),
            _ => Say("未变", "unchanged"),
        };
        PrintLine($"{id} {done}：{remark}", $"{id} {done}: {remark}");
    }

    public void PrintLine(string zh, string en) => Surroundings.Output.WriteLine(Say(zh, en));

    public void PrintLine(string line) => Surroundings.Output.WriteLine(line);

    public void PrintError(Wording words) => Surroundings.Error.WriteLine(words.In(Language));

    public void PrintJson(IMessage reply) => Surroundings.Output.WriteLine(Json.Format(reply));

    /// <summary>Prints a message of a stream that has no end: one object a line.</summary>
    public void PrintJsonLine(IMessage message) => Surroundings.Output.WriteLine(JsonFormatter.Default.Format(message));

    /// <summary>Prints the replies of a stream as one JSON array.</summary>
    public async Task PrintJsonAsync<T>(AsyncServerStreamingCall<T> call, CancellationToken cancellation) where T : IMessage
    {
        bool first = true;
        await foreach (var reply in call.ResponseStream.ReadAllAsync(cancellation))
        {
            Surroundings.Output.WriteLine(first ? "[" : ",");
            Surroundings.Output.Write(Json.Format(reply));
            first = false;
        }
        Surroundings.Output.WriteLine(first ? "[]" : "\n]");
    }

    public void Dispose()
    {
        if (registry.IsValueCreated)
            registry.Value.Dispose();
    }

    private DateOnly Today() => DateOnly.FromDateTime(Surroundings.Clock.GetUtcNow().ToOffset(ChinaOffset).DateTime);

    private IAnsiConsole ConsoleOn(TextWriter writer)
    {
        var made = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(writer),
            Ansi = Surroundings.TerminalWidth is null ? AnsiSupport.No : Surroundings.Ansi,
            ColorSystem = Surroundings.TerminalWidth is null ? ColorSystemSupport.NoColors : ColorSystemSupport.Detect,
            Interactive = Surroundings.TerminalWidth is null ? InteractionSupport.No : InteractionSupport.Yes,
        });
        made.Profile.Width = Width;
        return made;
    }
}
