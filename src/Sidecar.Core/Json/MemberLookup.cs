namespace Sidecar.Core.Json;

/// <summary>Finds members of one object by name, in constant time also where the object is still text.</summary>
/// <remarks>
/// Objects compared with one another mostly have their members in the same order, so the member after the one found
/// last is tried first.
/// </remarks>
struct MemberLookup(JsonView owner)
{
    // Below this many members a search through the text is faster than an index of it.
    const int Large = 24;

    Dictionary<string, JsonView>? index;
    JsonMembers next = owner.Members;
    bool ended;
    bool started;

    /// <summary>The member with the name of that one.</summary>
    public bool TryGet(in JsonMembers other, out JsonView value)
    {
        if (!started)
        {
            started = true;
            ended = !next.MoveNext();
        }
        if (!ended && next.HasNameOf(other))
        {
            value = next.Value;
            ended = !next.MoveNext();
            return true;
        }
        return TryGet(other.Name, out value);
    }

    public bool TryGet(string name, out JsonView value)
    {
        if (!owner.IsElement || owner.Count <= Large)
            return owner.TryGetMember(name, out value);
        return (index ??= Index(owner)).TryGetValue(name, out value);
    }

    /// <summary>Goes past members that the other object lacks, so that both walks are in step again.</summary>
    public void SkipMissing(ref MemberLookup other)
    {
        while (started && !ended && !other.TryGet(next.Name, out _))
            ended = !next.MoveNext();
    }

    static Dictionary<string, JsonView> Index(JsonView owner)
    {
        var index = new Dictionary<string, JsonView>(owner.Count, StringComparer.Ordinal);
        foreach (var member in owner.Members)
            index[member.Name] = member.Value;
        return index;
    }
}
