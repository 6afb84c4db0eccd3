namespace DigitalTalent.Matching.Learning;

/// <summary>LambdaMART's gradients (Burges 2010): each pair of rows of a group pushes apart by what exchanging their places would change in NDCG.</summary>
/// <remarks>
/// As in LightGBM only pairs with a row in the first <see cref="TrainingSettings.TruncationLevel"/> places push, and with
/// <see cref="TrainingSettings.NormaliseLambdas"/> a pair counts less the further its scores are apart and the sum of a group is damped by its
/// logarithm. Groups whose labels are all alike push nothing.
/// </remarks>
internal sealed class LambdaRankObjective : Objective
{
    private const int GroupsInTask = 64;

    private readonly TrainingSettings _settings;
    private readonly RankingDataset _data;
    private readonly float[] _gains;
    private readonly float[] _inverseIdeal;
    private readonly float[] _discounts;
    private readonly int _longest;

    public LambdaRankObjective(TrainingSettings settings, RankingDataset data)
    {
        RelevanceGain.Check(data.Labels);
        _settings = settings;
        _data = data;
        _gains = [.. data.Labels.Select(static label => (float)RelevanceGain.Of((int)label))];
        var order = new GroupOrder(data);
        _longest = order.LongestGroup;
        _discounts = [.. RelevanceGain.Discounts(_longest).Select(static discount => (float)discount)];
        _inverseIdeal = new float[data.Groups];
        for (int group = 0; group < _inverseIdeal.Length; group++)
            _inverseIdeal[group] = InverseIdeal(order.ByLabel(group));
    }

    public override double Start => 0;

    public override void Derive(double[] scores, float[] first, float[] second, WorkTeam team)
    {
        var pairs = new LambdaPairs?[team.Size];
        team.Run((_data.Groups + GroupsInTask - 1) / GroupsInTask, (member, task) =>
        {
            var own = pairs[member] ??= new(_longest, _discounts, _settings);
            int end = Math.Min(_data.Groups, (task + 1) * GroupsInTask);
            for (int group = task * GroupsInTask; group < end; group++)
                Derive(group, own, scores, first, second);
        });
    }

    private void Derive(int group, LambdaPairs pairs, double[] scores, float[] first, float[] second)
    {
        int start = _data.GroupStarts[group], count = _data.GroupStarts[group + 1] - start;
        var firstHere = first.AsSpan(start, count);
        var secondHere = second.AsSpan(start, count);
        pairs.Derive(scores.AsSpan(start, count), _gains.AsSpan(start, count), _inverseIdeal[group], firstHere, secondHere);
        if (_data.Weights is not { } weights)
            return;
        for (int i = 0; i < count; i++)
        {
            firstHere[i] *= weights[start + i];
            secondHere[i] *= weights[start + i];
        }
    }

    private float InverseIdeal(ReadOnlySpan<float> byLabel)
    {
        double ideal = 0;
        for (int place = 0; place < Math.Min(byLabel.Length, _settings.TruncationLevel); place++)
            ideal += RelevanceGain.Of((int)byLabel[place]) * RelevanceGain.Discount(place);
        return ideal > 0 ? (float)(1 / ideal) : 0;
    }
}
