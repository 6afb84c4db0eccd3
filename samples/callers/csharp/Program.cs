// Posts a demand list for an enterprise and prints the shortlist of its first post.
//   dotnet run --project samples/callers/csharp -- http://127.0.0.1:5001
// The access key, where the registry asks for one, comes from DIGITALTALENT_KEY.
using System.Text;
using DigitalTalent.Client;
using DigitalTalent.V1;
using Grpc.Core;

Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
string address = args.Length > 0 ? args[0] : "http://127.0.0.1:5001";
using var registry = RegistryClient.To(address).WithKey(Environment.GetEnvironmentVariable("DIGITALTALENT_KEY")).Connect();

var enterprise = new Enterprise { CreditCode = "91370300000000901A", Name = "样例调用方（C#）", Region = "370300", Industry = "I6513" };
var list = new DemandList
{
    ListId = "SAMPLE-CSHARP",
    Enterprise = enterprise.CreditCode,
    Title = "样例需求清单",
    Deadline = "2030-12-31",
    Demands =
    {
        new Demand
        {
            Number = 1, Title = "人工智能工程师", Occupations = { "2-02-38-01" }, Headcount = 2, Regions = { "370300" },
            Requirements =
            {
                new Requirement { Grade = RequirementGrade.Must, Skill = "SK-PL-001" },
                new Requirement { Grade = RequirementGrade.Wanted, Skill = "SK-PL-002" },
            },
        },
    },
};

try
{
    await registry.PutAsync(enterprise);
    var posted = await registry.PutAsync(list);
    Console.WriteLine($"{list.ListId}: {posted.Outcome}");

    // The shortlist sees the list that was posted a moment ago: the client passes on the change token of its last write.
    var shortlist = await registry.ShortlistAsync($"{list.ListId}/1", top: 5);
    foreach (var candidate in shortlist.Candidates)
        Console.WriteLine($"{candidate.Rank}  {candidate.Score:F1}  {candidate.Alias}  {candidate.RegionName}  {candidate.Reasons[0].TextZh}");
    Console.WriteLine($"{shortlist.Candidates.Count} / {shortlist.Total}");
    return 0;
}
catch (RpcException refused)
{
    await Console.Error.WriteLineAsync($"{refused.StatusCode} {refused.GetReason()}: {refused.Status.Detail}");
    foreach (var violation in refused.GetViolations())
        await Console.Error.WriteLineAsync($"  {violation.MessageZh} / {violation.MessageEn}");
    return 1;
}
