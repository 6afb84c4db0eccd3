using Npgsql;

namespace DigitalTalent.Storage.Postgres;

/// <summary>Turns what follows <c>postgres:</c> into an Npgsql connection string. Messages never repeat the address: it holds a password.</summary>
internal static class PostgresAddress
{
    public static string ToConnectionString(string rest)
    {
        try
        {
            var builder = rest.StartsWith("//", StringComparison.Ordinal) ? FromUrl(rest) : new NpgsqlConnectionStringBuilder(rest);
            if (string.IsNullOrEmpty(builder.Host))
                throw new ArgumentException("The PostgreSQL address names no host.");
            return builder.ConnectionString;
        }
        catch (Exception e) when (e is UriFormatException or FormatException or KeyNotFoundException)
        {
            throw new ArgumentException($"The PostgreSQL address cannot be read: {e.GetType().Name}. "
                + "Use Npgsql keywords (Host=…;Username=…;Database=…) or postgres://USER:PASSWORD@HOST:PORT/DATABASE.", e);
        }
    }

    private static NpgsqlConnectionStringBuilder FromUrl(string rest)
    {
        var url = new Uri("postgres:" + rest);
        var builder = new NpgsqlConnectionStringBuilder { Host = url.Host };
        if (url.Port > 0)
            builder.Port = url.Port;
        if (url.AbsolutePath.Length > 1)
            builder.Database = Uri.UnescapeDataString(url.AbsolutePath[1..]);

        string[] user = url.UserInfo.Split(':', 2);
        if (user[0].Length > 0)
            builder.Username = Uri.UnescapeDataString(user[0]);
        if (user.Length > 1)
            builder.Password = Uri.UnescapeDataString(user[1]);

        foreach (string pair in url.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] parts = pair.Split('=', 2);
            // libpq spells it sslmode, Npgsql SSL Mode; the other names in use are the same but for case.
            string name = parts[0].Equals("sslmode", StringComparison.OrdinalIgnoreCase) ? "SSL Mode" : parts[0];
            builder[name] = Uri.UnescapeDataString(parts.Length > 1 ? parts[1] : "").Replace("-", "", StringComparison.Ordinal);
        }

        return builder;
    }
}
