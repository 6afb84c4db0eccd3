using System.CommandLine;
using DigitalTalent.Silo;

try
{
    // The host listens to SIGINT and SIGTERM itself and lets running calls finish; the parser's own two seconds would cut them off.
    var root = new RootCommand("DigitalTalent.Matching: a silo of the digital talent registry (数字人才库).") { ServeCommand.Create(), HealthCommand.Create() };
    return await root.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
}
catch (ArgumentException wrongSetting)
{
    await Console.Error.WriteLineAsync(wrongSetting.Message);
    return 2;
}
