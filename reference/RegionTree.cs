namespace DigitalTalent.Reference;

/// <summary>The three levels of divisions as dense arrays over the index of the table.</summary>
/// <remarks><c>_parent[i]</c> is the index of the division above, -1 for provinces; three steps reach any root, so no loop is unbounded.</remarks>
internal sealed class RegionTree
{
    private readonly short[] _parent;
    private readonly short[] _prefecture;

    public RegionTree(CodeTable<Region> regions)
    {
        _parent = new short[regions.Count];
        _prefecture = new short[regions.Count];
        for (var index = 0; index < regions.Count; index++)
        {
            var parent = regions.All[index].ParentCode;
            _parent[index] = parent is null ? (short)-1 : (short)regions.IndexOf(parent);
        }

        for (var index = 0; index < regions.Count; index++)
        {
            var parent = _parent[index];
            var belongsToCity = regions.All[index].Level == RegionLevel.County && parent >= 0 && regions.All[parent].Level == RegionLevel.City;
            _prefecture[index] = belongsToCity ? parent : (short)index;
        }
    }

    public int PrefectureOf(int region) => _prefecture[region];

    public bool IsWithin(int region, int ancestor)
    {
        if (region < 0 || ancestor < 0)
            return false;

        while (region != ancestor)
        {
            region = _parent[region];
            if (region < 0)
                return false;
        }

        return true;
    }
}
