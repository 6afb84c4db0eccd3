using DigitalTalent.Reference;

namespace DigitalTalent.Matching;

/// <summary>Where a region lies: larger divisions by number, equal for regions that share one.</summary>
/// <param name="Prefecture">The division above, where that is not the province itself; -1: none.</param>
/// <param name="GreaterRegion">Greater region (大区), first digit of the code.</param>
internal readonly record struct RegionPlace(int Prefecture, int Province, int GreaterRegion)
{
    public static RegionPlace[] Of(IReadOnlyList<Region> regions)
    {
        var numbers = new CodeNumbers();
        return
        [
            .. regions.Select(region => new RegionPlace(
                region.ParentCode is { } parent && parent != region.ProvinceCode ? numbers.Of(parent) : -1, numbers.Of(region.ProvinceCode), region.Code[0])),
        ];
    }
}
