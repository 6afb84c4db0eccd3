namespace DigitalTalent.Silo.Projection;

/// <summary>What a follower of the feed has made of it, beside the index. Immutable.</summary>
internal sealed record FollowedState(Catalogue Catalogue, FeedTrail Trail)
{
    public static readonly FollowedState Beginning = new(Catalogue.Empty, FeedTrail.Beginning);
}
