using System.CommandLine;

namespace DigitalTalent.Talentctl.Rank;

/// <summary>Options of the rank commands.</summary>
internal static class RankOptions
{
    public static readonly Option<string> Data = new("--data")
    {
        Description = "Rows as LibSVM ranking text: label qid:Q number:value … A feature that is left out is 0.", HelpName = "FILE", Required = true,
    };

    public static readonly Option<string?> Query = new("--query")
    {
        Description = "Rows of each group, one number a line, where the data has no qid. Unless given: FILE.query, if there is one.", HelpName = "FILE",
    };

    public static readonly Option<string?> Valid = new("--valid") { Description = "Rows to judge each tree by.", HelpName = "FILE" };
    public static readonly Option<string?> ValidQuery = new("--valid-query") { Description = "Group sizes of --valid.", HelpName = "FILE" };
    public static readonly Option<string> Model = new("--model") { Description = "Model file (LightGBM text format).", HelpName = "FILE", Required = true };
    public static readonly Option<string?> ModelIfAny = new("--model") { Description = "Model file (LightGBM text format) that scores the rows.", HelpName = "FILE" };
    public static readonly Option<string?> Scores = new("--scores") { Description = "Scores of the rows, one a line, instead of --model.", HelpName = "FILE" };
    public static readonly Option<string> Out = new("--out") { Description = "File to write.", HelpName = "FILE", Required = true };

    public static readonly Option<string> FirstFeature = OneOf(
        "--first-feature", "Number of the first feature: auto (default; 0 where the file has a feature 0, else 1), 0 or 1.", "auto", "auto", "0", "1");

    public static readonly Option<string> Absent = OneOf(
        "--absent", "What a feature is that a row leaves out: zero (default) or missing.", "zero", "zero", "missing");

    public static readonly Option<string> Objective = OneOf(
        "--objective", "lambdarank (default), regression or binary.", "lambdarank", "lambdarank", "regression", "binary");

    public static readonly Option<string> Form = OneOf(
        "--form", "leaf-wise (default), or symmetric: one question a level, served several times as fast.", "leaf-wise", "leaf-wise", "symmetric");

    public static readonly Option<int> Trees = Number("--trees", "Trees.", 100);
    public static readonly Option<int> Leaves = Number("--leaves", "Most leaves of a tree.", 31);
    public static readonly Option<int> Depth = Number("--depth", "Most splits from root to leaf; 0: no limit, symmetric trees 6.", 0);
    public static readonly Option<double> LearningRate = Number("--learning-rate", "What the values of each tree are multiplied by.", 0.1);
    public static readonly Option<int> MinData = Number("--min-data", "Least rows of a leaf.", 20);
    public static readonly Option<double> L2 = Number("--l2", "Added to the sum of second derivatives of a leaf.", 0.0);
    public static readonly Option<int> Bins = Number("--bins", "Bins of a feature, 2 to 255.", 255);
    public static readonly Option<double> RowFraction = Number("--row-fraction", "Share of groups (or rows) that each tree sees.", 1.0);
    public static readonly Option<double> FeatureFraction = Number("--feature-fraction", "Share of features that each tree sees.", 1.0);
    public static readonly Option<int> EarlyStopping = Number("--early-stopping", "Stop after so many trees without a better --valid; 0: never.", 0);
    public static readonly Option<int> Truncation = Number("--truncation", "LambdaRank: only pairs with a row in so many first places count.", 30);
    public static readonly Option<int> NdcgAt = Number("--ndcg-at", "Places that --valid is judged by.", 10);
    public static readonly Option<int> Threads = Number("--threads", "Threads; 0: one for each core. The model is the same for any number.", 0);
    public static readonly Option<ulong> Seed = Number("--seed", "Seed of what is drawn.", 1UL);
    public static readonly Option<string?> Categorical = new("--categorical") { Description = "Numbers of features whose values are codes without order: 3,7", HelpName = "LIST" };
    public static readonly Option<string?> Monotone = new("--monotone") { Description = "Features that may only raise (+) or lower (-) a score: 2:+,5:-", HelpName = "LIST" };
    public static readonly Option<string> At = new("--at") { Description = "Places to tell NDCG of (default 1,3,5,10).", HelpName = "LIST", DefaultValueFactory = static _ => "1,3,5,10" };
    public static readonly Option<bool> Probability = new("--probability") { Description = "Write probabilities instead of scores (binary models)." };

    public static readonly Option<string> WithoutRelevant = OneOf(
        "--without-relevant", "What a group without a row above label 0 counts in NDCG and MAP: 1 (default, as LightGBM and XGBoost count it), 0, or skip.", "1", "1", "0", "skip");

    private static Option<string> OneOf(string name, string description, string standard, params string[] values)
    {
        var option = new Option<string>(name) { Description = description, DefaultValueFactory = _ => standard };
        option.AcceptOnlyFromAmong(values);
        return option;
    }

    private static Option<T> Number<T>(string name, string description, T standard) =>
        new(name) { Description = $"{description} Default {standard}.", HelpName = "N", DefaultValueFactory = _ => standard };
}
