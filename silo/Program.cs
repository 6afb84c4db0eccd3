using System.CommandLine;
using DigitalTalent.Silo;

var root = new RootCommand("DigitalTalent.Matching: a silo of the digital talent registry (数字人才库).") { ServeCommand.Create() };
return await root.Parse(args).InvokeAsync();
