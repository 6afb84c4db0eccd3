namespace DigitalTalent.Matching.Learning;

/// <summary>One training: binned data, scores so far, trees so far.</summary>
internal sealed class TrainingRun : IDisposable
{
    private readonly RankingDataset _data;
    private readonly RankingDataset? _validation;
    private readonly TrainingSettings _settings;
    private readonly CancellationToken _cancellation;
    private readonly WorkTeam _team;
    private readonly FeatureBins[] _bins;
    private readonly int[] _features;
    private readonly BinnedRows _rows;
    private readonly BinnedRows? _validationRows;
    private readonly Objective _objective;
    private readonly double _start;
    private readonly double[] _scores;
    private readonly double[] _validationScores;
    private readonly float[] _first;
    private readonly float[] _second;
    private readonly PackedGradients _gradients;
    private readonly RowSampler _sampler;
    private readonly TreeGrower _grower;
    private readonly List<Tree> _trees = [];
    private readonly List<double> _metrics = [];

    public TrainingRun(RankingDataset data, RankingDataset? validation, TrainingSettings settings, CancellationToken cancellation)
    {
        (_data, _validation, _settings, _cancellation) = (data, validation, settings, cancellation);
        _objective = Objective.For(settings, data);
        if (validation is not null)
            _ = Objective.For(settings, validation);
        _team = new(settings.ThreadsUsed);
        _bins = new FeatureBins[data.Features.Count];
        _team.Run(_bins.Length, (_, feature) =>
        {
            cancellation.ThrowIfCancellationRequested();
            _bins[feature] = BinFinder.Find(data, feature, settings);
        });
        // A feature of one bin splits nothing.
        _features = [.. Enumerable.Range(0, _bins.Length).Where(feature => _bins[feature].Count > 1)];
        _rows = new(data, _features, _bins, _team);
        _validationRows = validation is null ? null : new(validation, _features, _bins, _team);
        _scores = new double[data.Rows];
        _validationScores = new double[validation?.Rows ?? 0];
        _start = OnGrid(_objective.Start);
        Array.Fill(_scores, _start);
        Array.Fill(_validationScores, _start);
        _first = new float[data.Rows];
        _second = new float[data.Rows];
        _gradients = new(data.Rows);
        _sampler = new(data, settings);
        FeatureBins[] ofColumns = [.. _features.Select(feature => _bins[feature])];
        Monotonicity[] monotone = [.. _features.Select(feature => data.Features[feature].Monotone)];
        _grower = settings.Form == TreeForm.Symmetric
            ? new SymmetricGrower(settings, _rows, ofColumns, monotone, _team)
            : new LeafWiseGrower(settings, _rows, ofColumns, monotone, _team);
    }

    public TrainingResult Train(IProgress<TrainingProgress>? progress)
    {
        int best = 0;
        for (int round = 0; round < _settings.Trees && _features.Length > 0; round++)
        {
            _cancellation.ThrowIfCancellationRequested();
            _objective.Derive(_scores, _first, _second, _team);
            if (!_gradients.Pack(_first, _second, _team))
                break;
            if (!Grow(round) && !_sampler.Draws)
                break;
            double? metric = Judge();
            progress?.Report(new(_trees.Count, _settings.Trees, metric));
            if (metric is null)
                continue;
            if (IsBetter(_metrics[^1], best == 0 ? double.NaN : _metrics[best - 1]))
                best = _metrics.Count;
            if (_settings.EarlyStoppingRounds > 0 && _metrics.Count - best >= _settings.EarlyStoppingRounds)
                break;
        }

        int grown = _trees.Count;
        if (_settings.EarlyStoppingRounds > 0 && best > 0)
            _trees.RemoveRange(best, grown - best);
        if (_trees.Count == 0)
            _trees.Add(Constant(_start));
        var features = _data.Features.Select((feature, i) => new ForestFeature(feature.Name, _bins[i].Info));
        return new(new(features, _trees, _settings.Objective, _settings.Sigmoid), grown, _metrics);
    }

    public void Dispose()
    {
        _grower.Dispose();
        _gradients.Dispose();
        _rows.Dispose();
        _validationRows?.Dispose();
        _team.Dispose();
    }

    private bool Grow(int round)
    {
        int sampled = _sampler.Draw(round, _grower.Partition);
        FeatureBins[] ofColumns = [.. _features.Select(feature => _bins[feature])];
        var growing = new GrowingTree(_features, ofColumns);
        var leaves = _grower.Grow(growing, sampled, Columns(round), _gradients, _cancellation);
        if (growing.Splits == 0)
            return false;
        // The score that all rows begin with is part of the first tree: the sum over trees then is the whole score.
        double added = _trees.Count == 0 ? _start : 0;
        double[] values = [.. leaves.Select(leaf => OnGrid(leaf.Value * _settings.LearningRate))];
        var tree = growing.Finish(leaves, values, sum => _gradients.SecondUnit * PackedGradients.Second(sum), _settings.LearningRate, added);
        _trees.Add(tree);
        _grower.Partition.AddTo(_scores, leaves, values, _team);
        if (sampled < _data.Rows || _validationRows is not null)
            Walk(growing.Walk(tree, values));
        return true;
    }

    private double OnGrid(double value) => _settings.Form == TreeForm.Symmetric ? SymmetricShape.OnGrid(value) : value;

    private void Walk(BinnedWalk walk)
    {
        if (_sampler.Drawn is { } drawn)
            walk.AddTo(_scores, _rows, drawn, _team);
        if (_validationRows is not null)
            walk.AddTo(_validationScores, _validationRows, skip: null, _team);
    }

    private double? Judge()
    {
        if (_validation is null)
            return null;
        _metrics.Add(ValidationMetric.Of(_settings, _validation, _validationScores));
        return _metrics[^1];
    }

    private bool IsBetter(double metric, double than) =>
        double.IsNaN(than) || (ValidationMetric.HigherIsBetter(_settings) ? metric > than : metric < than);

    private int[] Columns(int round)
    {
        int wanted = Math.Max(1, (int)Math.Round(_features.Length * _settings.FeatureFraction));
        int[] columns = [.. Enumerable.Range(0, _features.Length)];
        if (wanted == columns.Length)
            return columns;
        return [.. columns.OrderBy(column => SeededHash.Bits(_settings.Seed, SeedStreams.Features + (ulong)round, (ulong)column)).Take(wanted).Order()];
    }

    private static Tree Constant(double value) => new(new()
    {
        SplitFeatures = [], Thresholds = [], Decisions = [], Left = [], Right = [], SplitGains = [], SplitValues = [], SplitWeights = [], SplitRows = [],
        LeafValues = [value], LeafWeights = [0], LeafRows = [0],
    });
}
