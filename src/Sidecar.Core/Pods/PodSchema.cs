using System.Collections.Frozen;
using Sidecar.Core.Json;

namespace Sidecar.Core.Pods;

/// <summary>How the lists of a pod merge (the patch strategies of core/v1, as the API reference gives them).</summary>
enum MergeKind
{
    /// <summary>A list that is replaced as a whole; anything else merges by its own kind.</summary>
    Plain,

    /// <summary>A list of objects known by the value of one field.</summary>
    Keyed,

    /// <summary>A list of scalars without order, each at most once.</summary>
    Set,
}

/// <summary>
/// What is known of the fields of a pod: which lists merge item by item, and by which key. A field that is not named
/// here merges if it is an object and is replaced if it is anything else.
/// </summary>
sealed class PodSchema
{
    /// <summary>A value that nothing is known of.</summary>
    public static readonly PodSchema Anything = new(MergeKind.Plain, null, []);

    /// <summary>A list of scalars that nothing more is known of.</summary>
    public static readonly PodSchema Scalars = new(MergeKind.Set, null, []);

    readonly FrozenDictionary<string, PodSchema> members;

    PodSchema(MergeKind kind, string? key, Dictionary<string, PodSchema> members)
    {
        Kind = kind;
        Key = key;
        this.members = members.ToFrozenDictionary(StringComparer.Ordinal);
    }

    /// <summary>The pod itself.</summary>
    public static PodSchema Pod { get; } = Object(new()
    {
        ["metadata"] = ObjectMeta(),
        ["spec"] = Object(new()
        {
            ["containers"] = Keyed("name", Container()),
            ["initContainers"] = Keyed("name", Container()),
            ["ephemeralContainers"] = Keyed("name", Container()),
            ["volumes"] = Keyed("name", new()
            {
                ["ephemeral"] = Object(new() { ["volumeClaimTemplate"] = Object(new() { ["metadata"] = ObjectMeta() }) }),
            }),
            ["imagePullSecrets"] = Keyed("name"),
            ["schedulingGates"] = Keyed("name"),
            ["resourceClaims"] = Keyed("name"),
            ["hostAliases"] = Keyed("ip"),
            ["topologySpreadConstraints"] = Keyed("topologyKey"),
        }),
    });

    /// <summary>The fields of one container.</summary>
    public static PodSchema OneContainer { get; } = Object(Container());

    public MergeKind Kind { get; }

    /// <summary>The field that items of a keyed list are known by.</summary>
    public string? Key { get; }

    /// <summary>The members that something is known of.</summary>
    public FrozenDictionary<string, PodSchema> Members => members;

    /// <summary>What is known of a member of this object, or of the items of this list.</summary>
    public PodSchema Member(string name) => members.GetValueOrDefault(name, Anything);

    /// <summary>What is known of the member that a walk stands on.</summary>
    public PodSchema Member(in JsonMembers member)
    {
        foreach (var (name, schema) in members)
            if (member.HasName(name))
                return schema;
        return Anything;
    }

    /// <summary>The lists of a pod by which its items are aligned in a patch.</summary>
    /// <remarks>
    /// The same keys as for merging, but for ports, of which a container may have two with one number and different
    /// protocols.
    /// </remarks>
    public static ListIdentity Identity { get; } = Identify(ListIdentity.None, Pod, "");

    static ListIdentity Identify(ListIdentity identity, PodSchema schema, string path)
    {
        foreach (var (name, member) in schema.members.OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            var at = $"{path}/{name}";
            if (member.Kind == MergeKind.Keyed)
                identity = name == "ports" ? identity.With(at, member.Key!, "protocol") : identity.With(at, member.Key!);
            identity = Identify(identity, member, member.Kind == MergeKind.Keyed ? $"{at}/*" : at);
        }
        return identity;
    }

    static PodSchema Object(Dictionary<string, PodSchema> members) => new(MergeKind.Plain, null, members);

    static PodSchema Keyed(string key, Dictionary<string, PodSchema>? members = null) =>
        new(MergeKind.Keyed, key, members ?? []);

    static PodSchema ObjectMeta() => Object(new()
    {
        ["ownerReferences"] = Keyed("uid"),
        ["finalizers"] = new(MergeKind.Set, null, []),
    });

    static Dictionary<string, PodSchema> Container() => new()
    {
        ["env"] = Keyed("name"),
        ["ports"] = Keyed("containerPort"),
        ["volumeMounts"] = Keyed("mountPath"),
        ["volumeDevices"] = Keyed("devicePath"),
    };
}
