using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Orleans;
using Orleans.Activations;
using Orleans.Calls;
using Orleans.Configuration;
using Orleans.Runtime;

namespace Orleans.Hosting
{
    /// <summary>Sets up a silo.</summary>
    public interface ISiloBuilder
    {
        /// <summary>The services of the host. A silo needs an <see cref="Storage.IGrainStorage"/> where grains have states; a
        /// <see cref="TimeProvider"/> is the system's unless there is another.</summary>
        IServiceCollection Services { get; }
    }

    /// <summary>What can be set up.</summary>
    public static class SiloBuilderExtensions
    {
        /// <summary>Sets options, such as <see cref="GrainCollectionOptions"/> and <see cref="SiloMessagingOptions"/>.</summary>
        public static ISiloBuilder Configure<TOptions>(this ISiloBuilder builder, Action<TOptions> configureOptions)
            where TOptions : class
        {
            ArgumentNullException.ThrowIfNull(builder);
            builder.Services.Configure(configureOptions);
            return builder;
        }

        /// <summary>Adds the grain classes of an assembly. An addition to the original model, which finds them by generated code.</summary>
        public static ISiloBuilder AddGrains(this ISiloBuilder builder, Assembly assembly)
        {
            ArgumentNullException.ThrowIfNull(builder);
            ArgumentNullException.ThrowIfNull(assembly);
            var known = (GrainTypes)builder.Services.Single(service => service.ServiceType == typeof(GrainTypes)).ImplementationInstance!;
            known.Add(assembly.GetTypes().Where(GrainTypes.IsGrainClass));
            return builder;
        }

        /// <summary>Adds one grain class.</summary>
        public static ISiloBuilder AddGrain<TGrain>(this ISiloBuilder builder)
            where TGrain : Grain
        {
            ArgumentNullException.ThrowIfNull(builder);
            var known = (GrainTypes)builder.Services.Single(service => service.ServiceType == typeof(GrainTypes)).ImplementationInstance!;
            known.Add([typeof(TGrain)]);
            return builder;
        }
    }
}

namespace Microsoft.Extensions.Hosting
{
    /// <summary>Puts a silo into a host.</summary>
    public static class OrleansSiloGenericHostExtensions
    {
        /// <summary>
        /// Adds a silo: <see cref="IGrainFactory"/> for callers, <see cref="IActivationDirectory"/> for those who look after
        /// activations, and a hosted service. Hosted services stop in reverse order of their registration, so add the silo
        /// before whatever calls grains. May be called more than once; there is still one silo.
        /// </summary>
        public static IServiceCollection AddOrleans(this IServiceCollection services, Action<Orleans.Hosting.ISiloBuilder> configureDelegate)
        {
            ArgumentNullException.ThrowIfNull(services);
            ArgumentNullException.ThrowIfNull(configureDelegate);
            if (!services.Any(service => service.ServiceType == typeof(GrainTypes)))
                AddSilo(services);
            configureDelegate(new SiloBuilder(services));
            return services;
        }

        private static void AddSilo(IServiceCollection services)
        {
            services.AddLogging();
            services.AddSingleton(new GrainTypes());
            services.TryAddSingleton(TimeProvider.System);
            services.AddSingleton<GrainCatalog>();
            services.AddSingleton<ActivationLog>();
            services.AddSingleton<ActivationDirectory>();
            services.AddSingleton<IActivationDirectory>(provider => provider.GetRequiredService<ActivationDirectory>());
            services.AddSingleton<IGrainFactory, GrainFactory>();
            services.AddHostedService<Orleans.Hosting.SiloHostedService>();
            services.AddSingleton<IValidateOptions<GrainCollectionOptions>, GrainCollectionOptionsValidator>();
            services.AddSingleton<IValidateOptions<SiloMessagingOptions>, SiloMessagingOptionsValidator>();
            services.AddOptions<GrainCollectionOptions>().ValidateOnStart();
            services.AddOptions<SiloMessagingOptions>().ValidateOnStart();
        }

        private sealed class SiloBuilder(IServiceCollection services) : Orleans.Hosting.ISiloBuilder
        {
            public IServiceCollection Services => services;
        }
    }
}
