using DigitalTalent.Grains;
using DigitalTalent.Silo.Edge;
using DigitalTalent.Storage;
using DigitalTalent.Tests.Silo.Security;
using Google.Rpc;
using Grpc.Core;
using Orleans.Runtime;
using Orleans.Storage;

namespace DigitalTalent.Tests.Silo;

/// <summary>What callers are told of each failure that the registry knows, and when to try again.</summary>
public sealed class ErrorTableTests
{
    public static TheoryData<Exception, StatusCode, string, bool> Failures() => new()
    {
        { NotFoundException.Of("TALENT", "人才", "talent", "x"), StatusCode.NotFound, "TALENT_NOT_FOUND", false },
        { new PreconditionException("DEMAND_LIST_CLOSED", "已关闭", "closed"), StatusCode.FailedPrecondition, "DEMAND_LIST_CLOSED", false },
        { new StaleEtagException("x", "1.1", "2.2"), StatusCode.Aborted, "ETAG_STALE", false },
        { new InconsistentStateException("lost"), StatusCode.Aborted, "WRITE_CONTENTION", true },
        { new StoreUnavailableException("gone"), StatusCode.Unavailable, "STORE_UNAVAILABLE", true },
        { new OrleansException("wrapped", new StoreUnavailableException("gone")), StatusCode.Unavailable, "STORE_UNAVAILABLE", true },
        { new SiloUnavailableException("dead"), StatusCode.Unavailable, "SILO_LOST", true },
        { new OrleansException("no directory"), StatusCode.Unavailable, "CLUSTER_CHANGING", true },
        { new TimeoutException("late"), StatusCode.Unavailable, "BUSY", true },
    };

    [Theory]
    [MemberData(nameof(Failures))]
    public void A_known_failure_has_its_status_its_reason_and_a_time_to_retry_where_that_helps(Exception failure, StatusCode code, string reason, bool retries)
    {
        var told = ErrorInterceptor.Known(failure)!;
        Assert.Equal(code, told.StatusCode);
        Assert.Equal(reason, Refusals.ReasonOf(told));
        Assert.Equal(retries, Refusals.DetailOf<RetryInfo>(told) is not null);
    }

    [Fact]
    public void A_bug_is_no_known_failure_even_where_the_runtime_has_wrapped_it()
    {
        Assert.Null(ErrorInterceptor.Known(new InvalidOperationException("bug")));
        Assert.Null(ErrorInterceptor.Known(new OrleansException("wrapped", new NotSupportedException("bug"))));
    }
}
