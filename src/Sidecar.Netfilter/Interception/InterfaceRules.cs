using static Sidecar.Netfilter.Interception.Parts;

namespace Sidecar.Netfilter.Interception;

/// <summary>What is decided before anything else: interfaces, and packets that conntrack finds invalid.</summary>
static class InterfaceRules
{
    public static void ExcludeInterfaces(RuleCollector rules, InterceptionSettings settings)
    {
        Exclude(rules, settings, Place.NatPrerouting, Place.NatBaseOutput);
        if (settings.Mode == InterceptionMode.Tproxy)
            Exclude(rules, settings, Place.ManglePrerouting, Place.MangleBaseOutput);
    }

    static void Exclude(RuleCollector rules, InterceptionSettings settings, Place inbound, Place outbound)
    {
        foreach (var name in settings.ExcludedInterfaces)
        {
            rules.Append(inbound, $"Traffic that comes in by {name} is left alone.", In(name), Leave);
            rules.Append(outbound, $"Traffic that leaves by {name} is left alone.", Out(name), Leave);
        }
    }

    public static void SpareGuests(RuleCollector rules, InterceptionSettings settings)
    {
        foreach (var name in settings.VirtualInterfaces)
            rules.Insert(0, Place.NatPrerouting, $"A guest behind {name} is no inbound client: its traffic goes its own way.", In(name), Leave);
    }

    /// <summary>With TPROXY the mangle table would take a guest's connections for inbound before nat sees them.</summary>
    public static void SpareGuestsFromTproxy(RuleCollector rules, InterceptionSettings settings)
    {
        if (settings is not { Dialect: Dialect.Default, Mode: InterceptionMode.Tproxy } || settings.InboundPorts.IsNone)
            return;
        foreach (var name in settings.VirtualInterfaces)
            rules.Append(Place.ManglePrerouting, $"A guest behind {name} is no inbound client.", In(name), Leave);
    }

    // Istio's nftables rules look at TCP only.
    public static void DropInvalid(RuleCollector rules, InterceptionSettings settings)
    {
        if (!settings.DropInvalid)
            return;
        const string intent = "A packet that conntrack finds invalid is not translated back and would make the stack answer by a reset.";
        var invalid = new ConntrackStateMatch(ConntrackStates.Invalid);
        if (settings.Backend == Backend.Nftables)
            rules.Append(Place.ManglePrerouting, intent, Tcp, invalid, Jump(Place.MangleDrop.Chain));
        else
            rules.Append(Place.ManglePrerouting, intent, invalid, Jump(Place.MangleDrop.Chain));
        rules.Append(Place.MangleDrop, "Invalid packets end here.", new Drop());
    }
}
