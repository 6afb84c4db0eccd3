using System.Text;
using DigitalTalent.Talentctl.Commands;

Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
return await CommandLine.RunAsync(args, Surroundings.OfProcess());
