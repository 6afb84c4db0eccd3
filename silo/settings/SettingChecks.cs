using System.Net;

namespace DigitalTalent.Silo;

/// <summary>Checks that settings share. Each refusal names the option, the value and the bound.</summary>
internal static class SettingChecks
{
    public static void Range(string option, long value, long min, long max)
    {
        if (value < min || value > max)
            throw new ArgumentException($"{option} is {value}; {min} to {max} are allowed.");
    }

    public static void FileExists(string option, string path)
    {
        if (!File.Exists(path))
            throw new ArgumentException($"{option} is '{path}', and there is no such file.");
    }

    /// <summary>An address as it may be printed: user, password and query, which may be secret, are left out.</summary>
    public static string Masked(Uri address)
    {
        if (!address.IsAbsoluteUri)
            return "***";
        string user = address.UserInfo.Length > 0 ? "***@" : "";
        return $"{address.Scheme}://{user}{address.Authority}{address.AbsolutePath}{(address.Query.Length > 0 ? "?***" : "")}";
    }

    public static void HttpAddress(string option, Uri address)
    {
        if (!address.IsAbsoluteUri || address.Scheme is not ("http" or "https"))
            throw new ArgumentException($"{option} is '{Masked(address)}', which is not an address such as http://127.0.0.1:4318.");
    }

    /// <summary>Keys that decide who may come in must not travel where they can be changed on the way.</summary>
    public static void SecureAddress(string option, Uri address)
    {
        HttpAddress(option, address);
        if (address.Scheme == Uri.UriSchemeHttp && !address.IsLoopback && !(IPAddress.TryParse(address.Host, out var ip) && IPAddress.IsLoopback(ip)))
            throw new ArgumentException($"{option} is '{Masked(address)}'; other machines must be asked over https.");
    }
}
