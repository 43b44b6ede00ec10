using Sidecar.Netfilter.Evaluation;
using Sidecar.Netfilter.Interception;

namespace Sidecar.Netfilter.Verification;

/// <summary>Compares an IPv4 packet with the IPv6 packet that corresponds to it.</summary>
/// <remarks>
/// Own addresses correspond by interface and place, 127.0.0.1 to ::1, and 127.0.0.6 as a source to ::6; others by the
/// interface that leads to them. Either way the options must say the same about both: what they name in one family only
/// has no counterpart. Alive within one pass: it remembers what corresponds.
/// </remarks>
sealed class FamilyMirror
{
    static readonly Address[] Preferred =
        [.. new[] { "2001:db8::10", "2001:db8:ffff::1", "2600:1234::1", "2a00:7777::9" }.Select(text => Address.Parse(text))];

    readonly Evaluator evaluator;
    readonly Evaluator bare;
    readonly NamespaceFacts facts;
    readonly Routing routing;
    readonly Cidr[][] lists;
    readonly Address[] candidates;
    readonly Dictionary<Address, Address?> known = [];

    public FamilyMirror(Pass pass, InterceptionSettings settings)
    {
        evaluator = pass.Evaluator;
        facts = evaluator.Facts;
        bare = evaluator.With(RuleSet.Empty);
        routing = new Routing(facts);
        lists =
        [
            settings.OutboundRanges.IsAll ? [] : [.. settings.OutboundRanges.Items], [.. settings.ExcludedOutboundRanges],
            [.. settings.ExcludedInboundSources], [.. settings.Resolvers.Select(Cidr.Of)],
        ];
        candidates =
        [
            .. Preferred, .. lists.SelectMany(list => list).Concat(facts.Interfaces.SelectMany(link => link.Addresses))
                .Where(range => range.Family == Family.IPv6).Select(range => range.Last).Where(address => !Routing.IsLinkLocal(address)),
        ];
    }

    /// <summary>Null where there is no counterpart, or where the families differ even without rules.</summary>
    public bool? Agrees(in Case c)
    {
        if (!c.Packet.Protocol.HasPorts || Twin(c.Packet) is not { } twin)
            return null;
        return Alike(bare.Evaluate(c.Packet), bare.Evaluate(twin))
            ? Alike(c.Outcome, evaluator.Evaluate(twin))
            : null;
    }

    Packet? Twin(Packet packet)
    {
        if (Mirror(packet.Destination) is not { } destination)
            return null;
        if (packet.Source is not { } source)
            return packet with { Destination = destination };
        var passthrough = InterceptionSettings.PassthroughSource(Family.IPv6);
        var mirrored = source == InterceptionSettings.PassthroughSource(Family.IPv4)
            ? (facts.IsOwn(passthrough) ? passthrough : null)
            : Mirror(source);
        return mirrored is { } from ? packet with { Source = from, Destination = destination } : null;
    }

    static bool Alike(in Outcome one, in Outcome other) => one.Kind == other.Kind && one.Listener?.Name == other.Listener?.Name
        && one.Translated == other.Translated && one.Assigned == other.Assigned && one.Answered == other.Answered;

    Address? Mirror(Address address)
    {
        if (!known.TryGetValue(address, out var found))
            known[address] = found = Find(address);
        return found;
    }

    Address? Find(Address address)
    {
        var wanted = Signature(address);
        if (!facts.IsOwn(address))
            return candidates.Where(candidate => !facts.IsOwn(candidate) && Signature(candidate) == wanted)
                .Select(candidate => (Address?)candidate).FirstOrDefault();
        foreach (var link in facts.Interfaces)
        {
            var place = link.Addresses.Where(cidr => cidr.Family == Family.IPv4).ToList().FindIndex(cidr => cidr.Address == address);
            if (place >= 0)
                return link.Addresses.Where(cidr => cidr.Family == Family.IPv6 && !Routing.IsLinkLocal(cidr.Address))
                    .Skip(place).Take(1).Where(cidr => Signature(cidr.Address) == wanted).Select(cidr => (Address?)cidr.Address).FirstOrDefault();
        }
        return null;
    }

    // What the options and the routes say about an address.
    string Signature(Address address) => string.Join(' ',
        lists.Select(list => $"{Array.Exists(list, range => range.Contains(address))}").Append(routing.Find(address, 0)?.Interface));
}
