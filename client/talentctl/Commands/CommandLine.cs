using System.CommandLine;
using DigitalTalent.Talentctl.Printing;
using DigitalTalent.Talentctl.Rank;
using DigitalTalent.Talentctl.Tables;
using Grpc.Core;

namespace DigitalTalent.Talentctl.Commands;

/// <summary>The whole command line.</summary>
internal static class CommandLine
{
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments, Surroundings surroundings, CancellationToken cancellation = default)
    {
        var parsed = Build(surroundings).Parse(arguments);
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors)
                await surroundings.Error.WriteLineAsync(error.Message);
            await surroundings.Error.WriteLineAsync("talentctl --help");
            return ExitCode.Usage;
        }
        // Signals come through the token: the parser's own two seconds would cut off an import that is told to stop.
        var invocation = new InvocationConfiguration
        {
            Output = surroundings.Output, Error = surroundings.Error, EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null,
        };
        return await parsed.InvokeAsync(invocation, cancellation);
    }

    private static RootCommand Build(Surroundings surroundings)
    {
        var options = new GlobalOptions(surroundings.Variable);
        var commands = new CommandFactory(options, surroundings);
        var root = new RootCommand($"talentctl: the digital talent registry from the command line. {ExitCode.Help}")
        {
            ImportCommands.Create(commands),
            MatchCommands.Match(commands), MatchCommands.Explain(commands), MatchCommands.Recommend(commands),
            DemandCommands.Create(commands),
            ShortageCommands.Create(commands),
            ActivityCommands.Create(commands),
            TalentCommands.Create(commands),
            EnterpriseCommands.Create(commands),
            StatusCommand.Create(commands),
            ClusterCommands.Create(commands),
            KeyCommands.Create(commands),
            RankCommands.Create(commands),
            FeedbackCommands.Create(commands),
            ModelCommands.Create(commands),
            PoolCommands.Create(commands),
        };
        foreach (var option in options.All)
            root.Add(option);
        return root;
    }
}

/// <summary>Makes commands that end in an exit code and a plain sentence, whatever happens.</summary>
internal sealed class CommandFactory(GlobalOptions options, Surroundings surroundings)
{
    /// <param name="symbols">Arguments and options of the command.</param>
    public Command Command(string name, string description, Func<Session, CancellationToken, Task<int>> run, params ReadOnlySpan<Symbol> symbols)
    {
        var command = Group(name, description);
        foreach (var symbol in symbols)
        {
            if (symbol is Argument argument)
                command.Add(argument);
            else if (symbol is Option option)
                command.Add(option);
        }
        command.SetAction((parsed, cancellation) => RunAsync(parsed, run, cancellation));
        return command;
    }

    public static Command Group(string name, string description, params ReadOnlySpan<Command> commands)
    {
        var group = new Command(name, description);
        foreach (var command in commands)
            group.Add(command);
        return group;
    }

    private async Task<int> RunAsync(ParseResult parsed, Func<Session, CancellationToken, Task<int>> run, CancellationToken cancellation)
    {
        using var session = new Session(parsed, options, surroundings);
        try
        {
            return await run(session, cancellation);
        }
        catch (TableException refused)
        {
            session.PrintError(refused.Problem);
            return ExitCode.Usage;
        }
        catch (RpcException failed) when (!cancellation.IsCancellationRequested)
        {
            return ErrorPrinter.Print(session, failed);
        }
        catch (Exception stopped) when (stopped is OperationCanceledException or RpcException && cancellation.IsCancellationRequested)
        {
            session.PrintError(new("已中断。", "Interrupted."));
            return ExitCode.Interrupted;
        }
    }
}
