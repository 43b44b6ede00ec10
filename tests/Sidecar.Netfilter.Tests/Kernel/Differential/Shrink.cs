using Sidecar.Netfilter.Evaluation;

namespace Sidecar.Netfilter.Tests.Kernel.Differential;

/// <summary>Makes a difference smaller while the kernel still differs.</summary>
static class Shrink
{
    const int Most = 40;

    public static (RuleSet Rules, Packet Packet, Observation Seen) Of(KernelPod pod, RuleSet rules, Packet packet)
    {
        var port = (ushort)(61000 - (packet.SourcePort % 1000));
        var tries = 0;
        pod.Load(rules);
        var seen = pod.Open(packet = packet with { SourcePort = port++ });
        for (var again = true; again && tries < Most;)
        {
            again = false;
            foreach (var smaller in Smaller(rules))
            {
                if (++tries >= Most || Differs(smaller) is not { } still)
                    continue;
                (rules, seen, again) = (smaller, still, true);
                break;
            }
        }
        return (rules, packet, seen);

        Observation? Differs(RuleSet candidate)
        {
            packet = packet with { SourcePort = packet.SourcePort < 40000 ? (ushort)(packet.SourcePort + 1) : port++ };
            pod.Load(candidate);
            var found = pod.Open(packet);
            return found.Agrees(new Evaluator(candidate, pod.Facts).Trace(packet)) ? null : found;
        }
    }

    static IEnumerable<RuleSet> Smaller(RuleSet rules)
    {
        for (var t = 0; t < rules.Tables.Count; t++)
            yield return new RuleSet(rules.Tables.RemoveAt(t));
        for (var t = 0; t < rules.Tables.Count; t++)
            for (var c = 0; c < rules.Tables[t].Chains.Count; c++)
                foreach (var chain in Smaller(rules.Tables[t].Chains[c]))
                    yield return new RuleSet(rules.Tables.SetItem(t, rules.Tables[t] with { Chains = rules.Tables[t].Chains.SetItem(c, chain) }));
    }

    static IEnumerable<Chain> Smaller(Chain chain)
    {
        if (chain.Rules.Count > 1)
            yield return chain with { Rules = [] };
        for (var r = 0; r < chain.Rules.Count; r++)
            yield return chain with { Rules = chain.Rules.RemoveAt(r) };
        for (var r = 0; r < chain.Rules.Count; r++)
            for (var s = 0; s < chain.Rules[r].Statements.Count; s++)
                if (chain.Rules[r].Statements[s] is Match and not ProtocolMatch)
                    yield return chain with { Rules = chain.Rules.SetItem(r, new Rule(chain.Rules[r].Statements.RemoveAt(s))) };
    }
}
