using System.Reflection;
using DigitalTalent.Grains;
using DigitalTalent.State.V1;
using DigitalTalent.Storage;
using DigitalTalent.Tests.Support;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Runtime;
using Orleans.Serialization;
using Orleans.Serialization.Invocation;

namespace DigitalTalent.Tests.Silo.Cluster;

/// <summary>Two silos, for tests that keep nothing.</summary>
public sealed class TwoEchoingSilos : IAsyncLifetime
{
    private LocalSilos? silos;

    /// <summary>On the silo that it is called from.</summary>
    public IEchoGrain Near { get; private set; } = null!;

    /// <summary>On the other silo.</summary>
    public IEchoGrain Far { get; private set; } = null!;

    public IServiceProvider Services(int silo) => silos!.Services(silo);

    public async Task InitializeAsync()
    {
        silos = await LocalSilos.StartAsync(2);
        Near = await silos.PlaceAsync<IEchoGrain>(on: 0);
        Far = await silos.PlaceAsync<IEchoGrain>(on: 1);
    }

    public async Task DisposeAsync()
    {
        if (silos is not null)
            await silos.DisposeAsync();
    }
}

/// <summary>What grains are sent, what they answer and what they throw arrives on another silo as it was.</summary>
public sealed class MessagesBetweenSilosTests(TwoEchoingSilos silos) : IClassFixture<TwoEchoingSilos>
{
    /// <summary>What grains are called with and answer besides messages: Orleans carries these itself.</summary>
    private static readonly HashSet<System.Type> Simple =
        [typeof(string), typeof(bool), typeof(int), typeof(long), typeof(DateTimeOffset), typeof(CancellationToken), typeof(void)];

    private static readonly System.Type[] Carried =
    [
        .. typeof(ITalentGrain).Assembly.GetTypes()
            .Where(static type => type.IsInterface && type.IsAssignableTo(typeof(IAddressable)))
            .SelectMany(static grain => grain.GetMethods())
            .SelectMany(static method => method.GetParameters().Select(static one => one.ParameterType).Append(method.ReturnType))
            .Select(Unwrap)
            .Distinct()
            .OrderBy(static type => type.FullName, StringComparer.Ordinal),
    ];

    public static TheoryData<string> Messages => [.. Carried.Where(IsMessage).Select(static type => type.FullName!)];

    public static TheoryData<string> Exceptions =>
        [.. GrainExceptions.All.Where(static type => !type.IsAbstract).Select(static type => type.FullName!)];

    [Fact]
    public void Grains_are_called_with_messages_and_simple_values_only()
    {
        Assert.DoesNotContain(Carried, static type => !IsMessage(type) && !Simple.Contains(type));
        Assert.True(Carried.Count(IsMessage) > 20, "The messages of grains were not found.");
    }

    [Theory]
    [MemberData(nameof(Messages))]
    public async Task A_message_arrives_as_it_was_sent(string type)
    {
        var carried = Carried.Single(one => one.FullName == type);
        var message = FilledMessages.Of(carried, new Random(type.Length));
        Assert.True(message.CalculateSize() > 0 || message.Descriptor.Fields.InFieldNumberOrder().Count == 0, $"{type} was not filled.");

        object? echo = await silos.Far.EchoAsync(message).WaitAsync(TestTimeouts.Event);

        Assert.Equal(message, echo);
        Assert.NotSame(message, echo);
    }

    // An answer of a grain names its type twice: what was declared, and what it is.
    [Theory]
    [MemberData(nameof(Messages))]
    public void A_message_arrives_as_an_answer_of_its_type(string type)
    {
        var carried = Carried.Single(one => one.FullName == type);
        var message = FilledMessages.Of(carried, new Random(type.Length));

        object? answer = typeof(MessagesBetweenSilosTests)
            .GetMethod(nameof(Answer), BindingFlags.NonPublic | BindingFlags.Instance)!.MakeGenericMethod(carried).Invoke(this, [message]);

        Assert.Equal(message, answer);
    }

    [Fact]
    public async Task An_empty_message_arrives_as_one()
    {
        Assert.Equal(new TalentState(), await silos.Far.EchoTalentAsync(new TalentState()).WaitAsync(TestTimeouts.Event));
        Assert.Equal(new StringValue { Value = "" }, await silos.Far.EchoAsync(new StringValue()).WaitAsync(TestTimeouts.Event));
    }

    [Fact]
    public async Task Nothing_arrives_as_nothing()
    {
        Assert.Null(await silos.Far.EchoAsync(null).WaitAsync(TestTimeouts.Event));
        Assert.Null(await silos.Far.EchoTalentAsync(null).WaitAsync(TestTimeouts.Event));
        Assert.Null(await silos.Near.EchoTalentAsync(null).WaitAsync(TestTimeouts.Event));
    }

    [Fact]
    public async Task A_message_of_two_megabytes_arrives_whole()
    {
        byte[] bytes = new byte[2 * 1024 * 1024];
        new Random(2).NextBytes(bytes);
        var message = new BytesValue { Value = ByteString.CopyFrom(bytes) };

        Assert.Equal(message, await silos.Far.EchoAsync(message).WaitAsync(TestTimeouts.Event));
    }

    // What is sent twice is written once: the second time as a reference to the first.
    [Fact]
    public async Task A_message_that_is_sent_twice_in_one_call_arrives_as_one()
    {
        var message = new StringValue { Value = "one" };
        Assert.True(await silos.Far.AreOneAsync(message, message).WaitAsync(TestTimeouts.Event));
        Assert.False(await silos.Far.AreOneAsync(message, message.Clone()).WaitAsync(TestTimeouts.Event));

        object[] same = await silos.Far.PairAsync(message, message).WaitAsync(TestTimeouts.Event);
        Assert.Equal([message, message], same);
        Assert.Same(same[0], same[1]);
    }

    [Fact]
    public async Task A_reference_means_the_same_message_behind_others()
    {
        var (one, two) = (new StringValue { Value = "one" }, new Int64Value { Value = 2 });
        object[] first = await silos.Far.PairAsync(one, two).WaitAsync(TestTimeouts.Event);
        object[] both = await silos.Far.PairAsync(first, two).WaitAsync(TestTimeouts.Event);
        Assert.Equal([one, two], Assert.IsType<object[]>(both[0]));
        Assert.Equal(two, both[1]);
    }

    [Fact]
    public async Task Within_a_silo_a_message_is_handed_on_as_it_is()
    {
        var message = new TalentState { Owner = "hall" };
        Assert.Same(message, await silos.Near.EchoAsync(message).WaitAsync(TestTimeouts.Event));
        Assert.Same(message, await silos.Near.EchoTalentAsync(message).WaitAsync(TestTimeouts.Event));
    }

    [Fact]
    public void Every_exception_that_may_leave_a_grain_has_a_generated_serialiser()
    {
        var without = GrainExceptions.All
            .Where(static type => !type.IsDefined(typeof(GenerateSerializerAttribute), inherit: false))
            .ToList();
        Assert.True(
            without.Count == 0,
            $"Put [GenerateSerializer] on {string.Join(", ", without)}, with an [Id] on each property, "
                + $"or say in {nameof(GrainExceptions)} why it never leaves a grain.");
        Assert.Contains(typeof(NotFoundException), GrainExceptions.All);
    }

    [Theory]
    [MemberData(nameof(Exceptions))]
    public async Task An_exception_arrives_as_it_was_thrown(string type)
    {
        var thrown = GrainExceptions.Sample(type);

        var arrived = await Assert.ThrowsAnyAsync<Exception>(() => silos.Far.ThrowAsync(type).WaitAsync(TestTimeouts.Event));

        Assert.Equal(thrown.GetType(), arrived.GetType());
        Assert.Equal(thrown.Message, arrived.Message);
        Assert.Equal(thrown.InnerException?.GetType(), arrived.InnerException?.GetType());
        Assert.Equal(thrown.InnerException?.Message, arrived.InnerException?.Message);
        foreach (var property in thrown.GetType().GetProperties().Where(static one => one.DeclaringType != typeof(Exception)))
        {
            object? expected = StaysBehind(property) ? null : property.GetValue(thrown);
            Assert.Equal((property.Name, expected), (property.Name, property.GetValue(arrived)));
        }
    }

    /// <summary>Written by one silo, read by the other.</summary>
    private object? Answer<T>(T message)
    {
        using var answer = Response.FromResult(message);
        byte[] bytes = silos.Services(0).GetRequiredService<Serializer>().SerializeToArray<Response>(answer);
        using var read = silos.Services(1).GetRequiredService<Serializer>().Deserialize<Response>(bytes);
        return read?.Result;
    }

    /// <summary>What a driver said has no serialiser, and is in the log of the silo that heard it.</summary>
    private static bool StaysBehind(PropertyInfo property) =>
        property.DeclaringType == typeof(StoreUnavailableException) && property.Name is nameof(StoreUnavailableException.Cause);

    private static bool IsMessage(System.Type type) => type.IsAssignableTo(typeof(IMessage));

    /// <summary>What a task yields, what may be absent; a task without a result yields nothing.</summary>
    private static System.Type Unwrap(System.Type type)
    {
        if (type == typeof(Task) || type == typeof(ValueTask))
            return typeof(void);
        if (type.IsGenericType && type.GetGenericTypeDefinition() is var open && (open == typeof(Task<>) || open == typeof(ValueTask<>)))
            return Unwrap(type.GetGenericArguments()[0]);
        return System.Nullable.GetUnderlyingType(type) ?? type;
    }
}
