using Sidecar.Cli.Verbs;
using Sidecar.Netfilter;

namespace Sidecar.Cli.Pictures;

/// <summary>Makes pictures of rule sets.</summary>
static class PictureBuilder
{
    static readonly HookNode[] Hooks =
    [
        Node(Hook.Prerouting, "what arrives, before routing"),
        Node(Hook.Input, "what is for this pod"),
        Node(Hook.Forward, "what is passed on to others"),
        Node(Hook.Output, "what this pod sends"),
        Node(Hook.Postrouting, "what is about to leave"),
    ];

    static readonly (string From, string To)[] Ways =
    [
        (ElementId.Arrives, ElementId.Of(Hook.Prerouting)),
        (ElementId.Of(Hook.Prerouting), ElementId.Of(Hook.Input)),
        (ElementId.Of(Hook.Prerouting), ElementId.Of(Hook.Forward)),
        (ElementId.Of(Hook.Input), ElementId.Process),
        (ElementId.Of(Hook.Forward), ElementId.Of(Hook.Postrouting)),
        (ElementId.Process, ElementId.Of(Hook.Output)),
        (ElementId.Of(Hook.Output), ElementId.Of(Hook.Postrouting)),
        (ElementId.Of(Hook.Postrouting), ElementId.Leaves),
        (ElementId.Of(Hook.Postrouting), ElementId.Of(Hook.Prerouting)),
    ];

    /// <summary>The picture of a rule set; base chains that have no rules and accept everything are left out.</summary>
    public static Picture Of(RuleSet rules)
    {
        var chains = new List<ChainNode>();
        var shown = new HashSet<string>();
        foreach (var hook in Hooks)
            foreach (var (table, chain) in At(rules, hook.Hook))
                Add(table, chain, hook.Hook);
        foreach (var table in rules.Tables)
            foreach (var chain in table.Chains.Where(chain => chain.Base is null))
                Add(table, chain, null);
        return new(Hooks, chains, [.. Edges(chains)]);

        void Add(Table table, Chain chain, Hook? hook)
        {
            if (!shown.Add(ElementId.Of(table.Id, chain.Name)))
                return;
            chains.Add(new(ElementId.Of(table.Id, chain.Name), hook, table.Id, chain.Name, chain.Base, [.. Rules(table, chain)]));
            foreach (var target in chain.Rules.Select(Target).OfType<ChainName>().Select(table.Find).OfType<Chain>())
                Add(table, target, hook);
        }
    }

    static HookNode Node(Hook hook, string meaning) => new(ElementId.Of(hook), hook, meaning);

    static IEnumerable<(Table Table, Chain Chain)> At(RuleSet rules, Hook hook) =>
        (from table in rules.Tables
         from chain in table.Chains
         where chain.Base?.Hook == hook && !(chain.Rules.IsEmpty && chain.Base.Policy == ChainPolicy.Accept)
         select (table, chain)).OrderBy(one => one.chain.Base!.Priority);

    static IEnumerable<RuleNode> Rules(Table table, Chain chain) => chain.Rules.Select((rule, index) => new RuleNode(
        ElementId.Of(table.Id, chain.Name, index + 1), index + 1, RuleText.InWords(table.Id, chain.Name, index + 1, rule),
        rule.Intent, EffectOf(rule), Target(rule), rule.Targets.Any(target => target is Goto)));

    static IEnumerable<Edge> Edges(List<ChainNode> chains)
    {
        foreach (var (from, to) in Ways)
            yield return new(ElementId.Way(from, to), from, to, EdgeKind.Way);
        foreach (var chain in chains)
            if (chain.Base is { } hooked)
                yield return new(ElementId.Call(chain.Id), ElementId.Of(hooked.Hook), chain.Id, EdgeKind.Call);
        foreach (var chain in chains)
            foreach (var rule in chain.Rules)
                if (rule.Target is { } target && chains.Exists(other => other.Id == ElementId.Of(chain.Table, target)))
                    yield return new(
                        ElementId.Jump(rule.Id), rule.Id, ElementId.Of(chain.Table, target), rule.IsForGood ? EdgeKind.Goto : EdgeKind.Jump);
    }

    static ChainName? Target(Rule rule) => rule.Targets.Select(target => target switch
    {
        Jump jump => jump.Chain,
        Goto other => other.Chain,
        _ => default(ChainName?),
    }).FirstOrDefault(chain => chain is not null);

    static RuleEffect EffectOf(Rule rule)
    {
        var effect = RuleEffect.Goes;
        foreach (var target in rule.Targets)
            effect = target switch
            {
                Accept or Return => RuleEffect.Spared,
                Drop or Reject => RuleEffect.Ended,
                Redirect or Dnat or Tproxy => RuleEffect.Captured,
                Jump or Goto => RuleEffect.Calls,
                _ => effect,
            };
        return effect;
    }
}
