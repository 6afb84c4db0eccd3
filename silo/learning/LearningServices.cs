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
        services.AddHostedService<TrainingSchedule>();
        services.AddHostedService<SkillSchedule>();
        services.AddSingleton<HistoryReader>();
        services.AddSingleton<HistoryFollower>();
        services.AddHostedService(static provider => provider.GetRequiredService<HistoryFollower>());
        services.AddHostedService<HistorySchedule>();
        services.AddHostedService<EventRetention>();
        services.AddSingleton<PoolRefresher>();
        services.AddSingleton<PoolNewsMapper>();
        services.AddHostedService<PoolSchedule>();
        return services;
    }
}
