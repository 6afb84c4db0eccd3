using System.CommandLine;
using DigitalTalent.Bench.Cluster;
using DigitalTalent.Bench.Forests;
using DigitalTalent.Bench.History;
using DigitalTalent.Bench.Ingest;
using DigitalTalent.Bench.Learn;
using DigitalTalent.Bench.Live;
using DigitalTalent.Bench.Match;
using DigitalTalent.Bench.Samples;
using DigitalTalent.Bench.Train;
using DigitalTalent.Bench.Wire;
using DigitalTalent.Bench.Workload;

var root = new RootCommand("Benchmarks of DigitalTalent.Matching, each beside a peer in the same run, and the generators of their data.")
{
    GenCommand.Create(),
    SamplesCommand.Create(),
    IngestCommand.Create(),
    WireCommand.Create(),
    MatchCommand.Create(),
    LiveCommand.Create(),
    SoakCommand.Create(),
    ClusterCommand.Create(),
    TrainCommand.Create(),
    ForestCommand.Create(),
    LearnCommand.Create(),
    HistoryCommand.Create(),
    TrainRun.Create(),
    WireServer.Create(),
    LiveSilo.Create(),
    BareSilo.Create(),
};
return await root.Parse(args).InvokeAsync();
