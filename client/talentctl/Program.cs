using System.Runtime.InteropServices;
using System.Text;
using DigitalTalent.Talentctl.Commands;

Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
using var stop = new CancellationTokenSource();
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, StopOnce);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, StopOnce);
return await CommandLine.RunAsync(args, Surroundings.OfProcess(), stop.Token);

// The first signal lets the command end in peace, however long it takes; the second ends the process.
void StopOnce(PosixSignalContext signal)
{
    signal.Cancel = !stop.IsCancellationRequested;
    stop.Cancel();
}
