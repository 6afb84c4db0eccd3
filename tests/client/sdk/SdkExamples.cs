using DigitalTalent.Client;
using DigitalTalent.Hosting.Grpc.Client;
using DigitalTalent.V1;
using Grpc.Core;

namespace DigitalTalent.Tests.Client.Sdk;

/// <summary>The C# of docs/clients.md: what stands between the marks is compared with the guide, and run against a silo.</summary>
internal static class SdkExamples
{
    public static RegistryClient Connect(string address, string? key)
    {
        // <connect>
        var registry = RegistryClient.To(address)
            .WithKey(key)
            .WithDeadline(TimeSpan.FromSeconds(10))
            .WithRetry(new RetryPolicy { MaxAttempts = 5, MaxBackoff = TimeSpan.FromSeconds(2) })
            .Connect();
        // </connect>
        return registry;
    }

    public static async Task<MatchTalentsReply> ShortlistAsync(RegistryClient registry, Enterprise enterprise, DemandList list)
    {
        // <shortlist>
        await registry.PutAsync(enterprise);
        await registry.PutAsync(list);
        var shortlist = await registry.ShortlistAsync($"{list.ListId}/1", top: 10);
        foreach (var candidate in shortlist.Candidates)
            Console.WriteLine($"{candidate.Rank}  {candidate.Score:F1}  {candidate.Alias}  {candidate.Reasons[0].TextZh}");
        // </shortlist>
        return shortlist;
    }

    public static async Task<ImportSummary> ImportAsync(RegistryClient registry, IEnumerable<Talent> talents)
    {
        // <import>
        var summary = await registry.ImportTalentsAsync(talents, new ImportOptions { ReconnectFor = TimeSpan.FromMinutes(5) });
        Console.WriteLine($"{summary.Created} created, {summary.Updated} updated, {summary.Rejected} rejected");
        // </import>
        return summary;
    }

    public static async Task<string> ExplainRefusalAsync(RegistryClient registry, Talent talent)
    {
        // <errors>
        try
        {
            await registry.PutAsync(talent);
            return "taken";
        }
        catch (RpcException refused) when (refused.StatusCode == StatusCode.InvalidArgument)
        {
            return string.Join('\n', refused.GetViolations().Select(violation => $"{violation.Field}: {violation.MessageEn}"));
        }
        catch (RpcException refused)
        {
            return $"{refused.StatusCode} {refused.GetReason()}";
        }
        // </errors>
    }
}
