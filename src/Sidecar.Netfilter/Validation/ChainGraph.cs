namespace Sidecar.Netfilter.Validation;

/// <summary>Which chains of a table call which, and from which base chains they are reached.</summary>
sealed class ChainGraph
{
    /// <summary>How many jumps may stand one within the other (the kernel's NFT_JUMP_STACK_SIZE less the base chain).</summary>
    public const int DepthLimit = 15;

    readonly Table table;
    readonly Dictionary<ChainName, Chain> chains = [];
    readonly Dictionary<ChainName, HashSet<BaseChain>> hooks = [];

    public ChainGraph(Table table)
    {
        this.table = table;
        foreach (var chain in table.Chains)
            chains.TryAdd(chain.Name, chain);
        foreach (var chain in table.Chains)
            if (chain.Base is { } found)
                foreach (var reached in ReachedFrom([chain.Name]))
                    (hooks.TryGetValue(reached, out var known) ? known : hooks[reached] = []).Add(found);
    }

    /// <summary>The base chains from which a chain is reached, itself included.</summary>
    public IReadOnlyCollection<BaseChain> HooksOf(ChainName chain) => hooks.TryGetValue(chain, out var found) ? found : [];

    /// <summary>
    /// The chains that nothing reaches. What a verdict map or another statement that is kept word for word jumps to counts as
    /// reached: whether that map is used is not known.
    /// </summary>
    public IEnumerable<Chain> Unreached()
    {
        var reached = ReachedFrom(table.Chains.Where(chain => chain.Base is not null).Select(chain => chain.Name).Concat(Mentioned()));
        return table.Chains.Where(chain => !reached.Contains(chain.Name));
    }

    public IEnumerable<RuleSetProblem> Problems() => Jumps().Concat(Depths());

    public static ChainName? TargetOf(Rule rule) => rule.Targets.Select(target => target switch
    {
        Jump jump => jump.Chain,
        Goto jump => jump.Chain,
        _ => (ChainName?)null,
    }).FirstOrDefault(name => name is not null);

    HashSet<ChainName> ReachedFrom(IEnumerable<ChainName> start)
    {
        var pending = new Stack<ChainName>(start);
        var reached = new HashSet<ChainName>();
        while (pending.TryPop(out var next))
            if (reached.Add(next))
                foreach (var callee in Callees(next))
                    pending.Push(callee);
        return reached;
    }

    IEnumerable<ChainName> Callees(ChainName name) =>
        chains.TryGetValue(name, out var chain)
            ? chain.Rules.Select(TargetOf).Where(target => target is not null).Select(target => target!.Value)
            : [];

    // meta l4proto vmap { tcp : jump a, udp : goto b }
    IEnumerable<ChainName> Mentioned()
    {
        var texts = table.Chains.SelectMany(chain => chain.Rules).SelectMany(rule => rule.Statements).Select(statement => statement switch
        {
            UnknownMatch match => match.Text,
            UnknownTarget target => target.Text,
            _ => "",
        }).Concat(table.Objects.Select(one => one.Text));
        foreach (var text in texts)
        {
            var words = text.Split((char[])[' ', '\t', '\r', '\n', ',', ';', '{', '}'], StringSplitOptions.RemoveEmptyEntries);
            for (var i = 1; i < words.Length; i++)
                if (words[i - 1] is "jump" or "goto" && ChainName.TryParse(words[i], null, out var name))
                    yield return name;
        }
    }

    IEnumerable<RuleSetProblem> Jumps()
    {
        foreach (var chain in table.Chains)
            for (var index = 0; index < chain.Rules.Count; index++)
            {
                if (TargetOf(chain.Rules[index]) is not { } name)
                    continue;
                if (!chains.TryGetValue(name, out var found))
                    yield return Problem(ProblemCode.MissingChain, chain.Name, index, $"It jumps to {name}, a chain that is not in the table.");
                else if (found.Base is not null)
                    yield return Problem(ProblemCode.JumpToBaseChain, chain.Name, index, $"It jumps to {name}, a base chain: only the kernel calls those.");
            }
    }

    IEnumerable<RuleSetProblem> Depths()
    {
        var depths = new Dictionary<ChainName, int>();
        foreach (var chain in table.Chains.Where(chain => chain.Base is not null))
        {
            var circle = Circle(chain.Name, [], depths);
            if (circle is not null)
                yield return Problem(ProblemCode.JumpCycle, circle[0], null, $"The chains call each other in a circle: {string.Join(" → ", circle)}.");
            else if (depths[chain.Name] > DepthLimit)
                yield return Problem(ProblemCode.TooDeep, chain.Name, null,
                    $"Up to {depths[chain.Name]} jumps stand one within the other here: the kernel follows {DepthLimit}.");
        }
    }

    // Notes how many jumps follow each other from a chain; gives the circle where that has no end.
    List<ChainName>? Circle(ChainName name, List<ChainName> path, Dictionary<ChainName, int> depths)
    {
        if (path.IndexOf(name) is >= 0 and var start)
            return [.. path.Skip(start), name];
        if (depths.ContainsKey(name))
            return null;
        path.Add(name);
        var depth = 0;
        foreach (var callee in Callees(name).Distinct().Where(chains.ContainsKey))
        {
            if (Circle(callee, path, depths) is { } circle)
                return circle;
            depth = Math.Max(depth, depths[callee] + 1);
        }
        path.RemoveAt(path.Count - 1);
        depths[name] = depth;
        return null;
    }

    RuleSetProblem Problem(ProblemCode code, ChainName chain, int? index, string message) =>
        new(code, table.Id, chain, index, message);
}
