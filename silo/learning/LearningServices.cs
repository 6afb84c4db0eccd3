using DigitalTalent.Grains;
using DigitalTalent.Silo.History;
using DigitalTalent.Silo.Pools;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace DigitalTalent.Silo.Learning;

/// <summary>Adds the loop: answers are recorded, feedback is taken, models are trained, judged, promoted and served, pools are refreshed.</summary>
internal static class LearningServices
{
    /// <summary>After the index, which the champion is followed through.</summary>
    public static IServiceCollection AddLearning(this IServiceCollection services, SiloSettings settings)
    {
        services.AddSingleton(settings.Learning);
        services.AddSingleton(new ReferenceEdition(settings.ReferenceFolder));
        services.TryAddSingleton<IRankingEngine, RankingEngine>();
        services.AddSingleton<ImpressionRecorder>();
        services.AddHostedService(static provider => provider.GetRequiredService<ImpressionRecorder>());
        services.AddSingleton<Impressions>();
        services.AddSingleton<Replay>();
        services.AddSingleton<FeedbackIntake>();
        services.AddSingleton<LearningReader>();
        services.AddSingleton<ModelGate>();
        services.AddSingleton<ModelTraining>();
        services.AddSingleton<ChampionFollower>();
        services.AddHostedService(static provider => provider.GetRequiredService<ChampionFollower>());
        services.AddScheduledWork<TrainingSchedule>();
        services.AddScheduledWork<SkillSchedule>();
        services.AddSingleton<HistoryReader>();
        services.AddSingleton<HistoryFollower>();
        services.AddHostedService(static provider => provider.GetRequiredService<HistoryFollower>());
        services.AddScheduledWork<HistorySchedule>();
        services.AddSingleton<OldEvents>();
        services.AddScheduledWork<EventRetention>();
        services.AddSingleton<PoolRefresher>();
        services.AddSingleton<PoolNewsMapper>();
        services.AddSingleton<PoolRefreshes>();
        services.AddScheduledWork<PoolSchedule>();
        services.AddSingleton<PoolPromotions>();
        services.AddHostedService(static provider => provider.GetRequiredService<PoolPromotions>());
        services.AddHostedService<ScheduleArming>();
        return services;
    }

    private static void AddScheduledWork<T>(this IServiceCollection services)
        where T : ScheduledWork
    {
        services.AddSingleton<T>();
        services.AddSingleton<IScheduledWork>(static provider => provider.GetRequiredService<T>());
        services.AddHostedService(static provider => provider.GetRequiredService<T>());
    }
}
