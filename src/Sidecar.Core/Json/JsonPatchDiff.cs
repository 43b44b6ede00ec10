using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Sidecar.Core.Json;

/// <summary>Finds the operations between two trees. See <see cref="JsonPatch.Diff"/> for what it promises.</summary>
/// <remarks>
/// Parts that are the same text are passed by without looking inside, so the cost is that of what was changed. The
/// path is one buffer that grows and shrinks with the walk and becomes a pointer only where an operation needs it.
/// </remarks>
sealed class JsonPatchDiff
{
    readonly ImmutableArray<JsonPatchOperation>.Builder operations = ImmutableArray.CreateBuilder<JsonPatchOperation>();
    readonly StringBuilder path = new();
    readonly bool copyValues;

    JsonPatchDiff(bool copyValues) => this.copyValues = copyValues;

    public static JsonPatch Between(JsonView before, JsonView after, ListIdentity identity, bool copyValues)
    {
        var diff = new JsonPatchDiff(copyValues);
        diff.Compare(before, after, identity);
        return diff.operations.Count == 0 ? JsonPatch.Empty : new(diff.operations.DrainToImmutable());
    }

    JsonPointer Here => JsonPointer.FromEscaped(path.ToString());

    void Compare(JsonView before, JsonView after, ListIdentity identity)
    {
        if (before.IsSameText(after))
            return;
        var kind = before.Kind;
        if (kind != after.Kind)
            Replace(after);
        else if (kind == JsonValueKind.Object)
            CompareMembers(before, after, identity);
        else if (kind == JsonValueKind.Array)
            CompareItems(before.Items(), after.Items(), identity);
        else if (!JsonEquality.SameScalar(kind, before, after))
            Replace(after);
    }

    void CompareMembers(JsonView before, JsonView after, ListIdentity identity)
    {
        var old = new MemberLookup(before);
        var now = new MemberLookup(after);
        var kept = 0;
        foreach (var member in before.Members)
        {
            if (now.TryGet(member, out var value))
            {
                kept++;
                if (!member.Value.IsSameText(value))
                    CompareMember(member.Name, member.Value, value, identity);
            }
            else
            {
                operations.Add(new JsonPatchOperation.Remove(Below(member.Name)));
            }
        }
        if (kept == after.Count)
            return;
        foreach (var member in after.Members)
            if (!old.TryGet(member, out _))
                operations.Add(new JsonPatchOperation.Add(Below(member.Name), Own(member.Value)));
    }

    void CompareMember(string name, JsonView before, JsonView after, ListIdentity identity)
    {
        var outside = Enter(name);
        Compare(before, after, identity.Member(name));
        path.Length = outside;
    }

    void CompareItems(JsonView[] before, JsonView[] after, ListIdentity identity)
    {
        var alignment = ListAlignment.Of(before, after, identity.Keys);
        for (var at = before.Length - 1; at >= 0; at--)
            if (!alignment.IsKept[at])
                operations.Add(new JsonPatchOperation.Remove(Below(at)));
        for (var at = 0; at < after.Length; at++)
        {
            var partner = alignment.PartnerOf[at];
            if (partner < 0)
                operations.Add(new JsonPatchOperation.Add(Below(at), Own(after[at])));
            else if (!before[partner].IsSameText(after[at]))
                CompareItem(at, before[partner], after[at], identity);
        }
    }

    void CompareItem(int at, JsonView before, JsonView after, ListIdentity identity)
    {
        var outside = Enter(at);
        // Two items of different keys are two things: one is not edited into the other.
        if (!identity.Keys.IsEmpty && HasKey(before) && !ListAlignment.HaveSameKey(before, after, identity.Keys))
            Replace(after);
        else
            Compare(before, after, identity.Items);
        path.Length = outside;

        bool HasKey(JsonView item) => ListAlignment.HaveSameKey(item, item, identity.Keys);
    }

    void Replace(JsonView after) => operations.Add(new JsonPatchOperation.Replace(Here, Own(after)));

    JsonPointer Below(string name) => HereUntil(Enter(name));

    JsonPointer Below(int index) => HereUntil(Enter(index));

    JsonPointer HereUntil(int outside)
    {
        var here = Here;
        path.Length = outside;
        return here;
    }

    /// <summary>Steps into a member; the length of the path to set when it is left.</summary>
    int Enter(string name)
    {
        var outside = path.Length;
        path.Append('/').Append(JsonPointer.Escape(name));
        return outside;
    }

    /// <summary>Steps into an item, in the same way.</summary>
    int Enter(int index)
    {
        var outside = path.Length;
        path.Append('/').Append(CultureInfo.InvariantCulture, $"{index}");
        return outside;
    }

    JsonView Own(JsonView value) => copyValues && !value.IsElement ? new(value.ToNode()) : value;
}
