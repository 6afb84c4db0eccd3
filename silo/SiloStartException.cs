using System.Data.Common;
using System.Net;
using System.Net.Sockets;
using DigitalTalent.Silo.Cluster;
using DigitalTalent.Storage;
using Microsoft.AspNetCore.Connections;
using Orleans.Runtime.MembershipService;

namespace DigitalTalent.Silo;

/// <summary>What the process of a silo ends with. Supervisors and people tell by it what to do.</summary>
public enum SiloExitCode
{
    /// <summary>It was told to stop, and has.</summary>
    Stopped = 0,

    /// <summary>A setting makes no sense; the message names it.</summary>
    WrongSetting = 2,

    /// <summary>The database belongs to a newer release.</summary>
    SchemaTooNew = 3,

    /// <summary>The database or a file cannot be had.</summary>
    Unavailable = 4,

    /// <summary>Another program has one of the ports.</summary>
    PortInUse = 5,

    /// <summary>The other silos declared this one dead. Start it again.</summary>
    DeclaredDead = 6,

    /// <summary>The cluster failed in a way that the silo cannot survive; the log says how. Start it again.</summary>
    Fatal = 7,

    /// <summary>Other silos, which are alive by the database, could not be reached.</summary>
    NotJoined = 8,

    /// <summary>The database belongs to a cluster of another name.</summary>
    OtherCluster = 9,
}

/// <summary>A silo that could not start, for a reason that its operator can remove. The message is one sentence or two, and names the setting and its value.</summary>
public sealed class SiloStartException : Exception
{
    private SiloStartException(SiloExitCode exitCode, string message, Exception cause) : base(message, cause) => ExitCode = exitCode;

    public SiloExitCode ExitCode { get; }

    /// <summary>Explains a failure; null for one that nobody but a programmer can remove.</summary>
    internal static SiloStartException? Of(Exception failure, SiloSettings settings, SiloAddresses? addresses) => failure switch
    {
        StoreTooNewException => new(SiloExitCode.SchemaTooNew, $"--db is {settings.DbMasked()}. {failure.Message}", failure),
        ClusterMismatchException other => new(
            SiloExitCode.OtherCluster,
            $"--cluster-id is '{settings.Cluster.ClusterId}', but the database ({settings.DbMasked()}) belongs to the cluster '{other.ClusterId}'. Give --cluster-id {other.ClusterId}, or another database.",
            failure),
        StoreUnavailableException => new(SiloExitCode.Unavailable, $"--db is {settings.DbMasked()}. {failure.Message}", failure),
        OrleansClusterConnectivityCheckFailedException => new(
            SiloExitCode.NotJoined,
            $"This silo could not join within {settings.Cluster.JoinWithin.TotalSeconds:0} s (--join-within): silos that are alive by the database did not answer it at "
                + $"{addresses?.Advertised}:{addresses?.Port} (--advertise, --silo-port). {failure.Message}",
            failure),
        AddressInUseException when addresses is not null => InUse("--silo-port", addresses.Listen, addresses.Port, failure),
        IOException { InnerException: AddressInUseException } when failure.Message.Contains($":{settings.RpcPort}:", StringComparison.Ordinal) && settings.RpcPort != 0 =>
            InUse("--rpc", settings.Listen, settings.RpcPort, failure),
        IOException { InnerException: AddressInUseException } => InUse("--http", settings.Listen, settings.HttpPort, failure),
        SocketException { SocketErrorCode: SocketError.AddressNotAvailable } => new(
            SiloExitCode.WrongSetting, $"--listen is {settings.Listen}, which is not an address of this machine. Give one that is, or 0.0.0.0 for all.", failure),
        SocketException { SocketErrorCode: SocketError.AccessDenied } => new(
            SiloExitCode.WrongSetting,
            $"This user may not listen on one of the ports {settings.RpcPort} (--rpc), {settings.HttpPort} (--http), {addresses?.Port} (--silo-port). Choose ports above 1023.",
            failure),
        DbException => new(SiloExitCode.Unavailable, $"--db is {settings.DbMasked()}. {failure.Message}", failure),
        IOException or UnauthorizedAccessException => new(SiloExitCode.Unavailable, failure.Message, failure),
        _ => null,
    };

    /// <summary>The silo was told to stop before it served.</summary>
    internal static SiloStartException Stopped(Exception cause) => new(SiloExitCode.Stopped, "The silo was told to stop before it served.", cause);

    private static SiloStartException InUse(string option, IPAddress address, int port, Exception cause) => new(
        SiloExitCode.PortInUse, $"{option} is {port}, and another program has that port of {address}. Stop it, or choose another port.", cause);
}
