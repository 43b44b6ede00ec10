using Sidecar.Netfilter.Evaluation;
using Sidecar.Netfilter.Interception;

namespace Sidecar.Netfilter.Verification;

/// <summary>Compares an IPv4 packet with the IPv6 packet that corresponds to it.</summary>
/// <remarks>
/// Own addresses correspond by interface and place, 127.0.0.1 to ::1, and 127.0.0.6 as a source to ::6. Of the others those
/// correspond that no range of the rules or of a route names; what is named in one family only has no counterpart.
/// Alive within one pass: it remembers what corresponds.
/// </remarks>
sealed class FamilyMirror
{
    static readonly Address[] Candidates =
        [.. new[] { "2001:db8::10", "2001:db8:ffff::1", "2600:1234::1", "2a00:7777::9" }.Select(text => Address.Parse(text))];

    readonly Evaluator evaluator;
    readonly Evaluator bare;
    readonly Cidr[] named;
    readonly Dictionary<Address, Address?> known = [];

    public FamilyMirror(Evaluator evaluator, RuleSet beside)
    {
        this.evaluator = evaluator;
        bare = new Evaluator(RuleSet.Empty, evaluator.Facts);
        named =
        [
            .. new[] { evaluator.Rules, beside }.SelectMany(set => set.Tables).SelectMany(table => table.Chains)
                .SelectMany(chain => chain.Rules).SelectMany(rule => rule.Matches).OfType<AddressMatch>().SelectMany(match => match.Ranges)
                .Concat(evaluator.Facts.Interfaces.SelectMany(link => link.Addresses))
                .Concat(evaluator.Facts.Routes.Select(route => route.Destination))
                .Where(range => range.PrefixLength > 0),
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
            ? (evaluator.Facts.IsOwn(passthrough) ? passthrough : null)
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
        foreach (var link in evaluator.Facts.Interfaces)
        {
            var place = link.Addresses.Where(cidr => cidr.Family == Family.IPv4).ToList().FindIndex(cidr => cidr.Address == address);
            if (place >= 0)
                return link.Addresses.Where(cidr => cidr.Family == Family.IPv6 && !Routing.IsLinkLocal(cidr.Address))
                    .Select(cidr => (Address?)cidr.Address).ElementAtOrDefault(place);
        }
        return evaluator.Facts.IsOwn(address) || IsNamed(address)
            ? null
            : Candidates.Where(candidate => !IsNamed(candidate)).Select(candidate => (Address?)candidate).FirstOrDefault();
    }

    bool IsNamed(Address address) => Array.Exists(named, range => range.Contains(address));
}
