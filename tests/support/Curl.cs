using System.Text.Json;

namespace DigitalTalent.Tests.Support;

/// <summary>Runs the real curl.</summary>
internal static class Curl
{
    /// <summary>Makes a request and takes the answer apart.</summary>
    internal static async Task<CurlResponse> RunAsync(params string[] arguments)
    {
        var result = await ChildProcess.RunAsync("curl", ["--silent", "--show-error", "--noproxy", "*", "--include", .. arguments]);
        string output = result.OutputOrFail();
        int end = output.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        string[] lines = output[..end].Split("\r\n");
        var headers = lines.Skip(1).Select(line => line.Split(": ", 2))
            .ToLookup(parts => parts[0].ToLowerInvariant(), parts => parts[1], StringComparer.Ordinal);
        return new CurlResponse(int.Parse(lines[0].Split(' ')[1]), headers, output[(end + 4)..]);
    }

    /// <summary>Posts JSON.</summary>
    internal static Task<CurlResponse> PostJsonAsync(Uri url, string json, params string[] more) =>
        RunAsync([.. more, "--header", "content-type: application/json", "--data-binary", json, url.AbsoluteUri]);
}

/// <summary>What curl received.</summary>
internal sealed record CurlResponse(int HttpStatus, ILookup<string, string> Headers, string Body)
{
    internal string? Header(string name) => Headers[name].SingleOrDefault();

    internal JsonElement Json() => JsonDocument.Parse(Body).RootElement;

    /// <summary>The code of an error body.</summary>
    internal string? Code => Json().GetProperty("code").GetString();

    /// <summary>The text of an error body.</summary>
    internal string Message => Json().GetProperty("message").GetString()!;
}
