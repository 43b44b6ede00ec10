namespace Sidecar.Netfilter;

/// <summary>The mutable state a script works on. Lives only within <see cref="RuleScript.ApplyTo"/>.</summary>
sealed class RuleSetBuilder
{
    readonly List<(TableId Id, List<ChainBuilder> Chains, List<TableObject> Objects)> tables = [];

    public RuleSetBuilder(RuleSet start)
    {
        foreach (var table in start.Tables)
            tables.Add((table.Id, [.. table.Chains.Select(chain =>
                new ChainBuilder(chain.Name, chain.Base, [.. chain.Rules]) { Comment = chain.Comment })], [.. table.Objects]));
    }

    public RuleSet Build() => new(tables
        .Select(table => new Table(table.Id, table.Chains.Select(chain => chain.Build()).ToEquatableArray())
        {
            Objects = table.Objects.ToEquatableArray(),
        })
        .ToEquatableArray());

    public void Execute(RuleCommand command)
    {
        switch (command)
        {
            case AddTable add: Chains(add.Table); break;
            case FlushTable flush: ExistingTable(flush).ForEach(chain => chain.Rules.Clear()); break;
            case DeleteTable delete: ExistingTable(delete); tables.RemoveAll(table => table.Id == delete.Table); break;
            case AddObject add: Add(add); break;
            case NewChain chain: Create(chain); break;
            case NewBaseChain chain: SetBase(chain); break;
            case DeclareChain declare: Declare(declare); break;
            case AppendRule append: Existing(append, append.Chain).Rules.Add(append.Rule); break;
            case InsertRule insert: Insert(insert); break;
            case DeleteRule delete: Delete(delete); break;
            case DeleteRuleAt delete: Delete(delete); break;
            case FlushChain flush: Existing(flush, flush.Chain).Rules.Clear(); break;
            case DeleteChain delete: Delete(delete); break;
            default: throw new RuleScriptException(command, "the command is not known.");
        }
    }

    List<ChainBuilder> Chains(TableId id)
    {
        foreach (var table in tables)
            if (table.Id == id)
                return table.Chains;
        var chains = new List<ChainBuilder>();
        tables.Add((id, chains, []));
        return chains;
    }

    void Add(AddObject add)
    {
        Chains(add.Table);
        tables.Find(table => table.Id == add.Table).Objects.Add(add.Object);
    }

    List<ChainBuilder> ExistingTable(RuleCommand command) =>
        tables.Exists(table => table.Id == command.Table)
            ? Chains(command.Table)
            : throw new RuleScriptException(command, "there is no such table.");

    ChainBuilder? Find(TableId id, ChainName name) => Chains(id).Find(chain => chain.Name == name);

    ChainBuilder Existing(RuleCommand command, ChainName name) =>
        Find(command.Table, name) ?? BuiltIn(command.Table, name)
        ?? throw new RuleScriptException(command, $"there is no chain {name}.");

    // iptables' built-in chains are simply there; a rule set lists them once somebody uses them.
    ChainBuilder? BuiltIn(TableId id, ChainName name) =>
        id.Backend == Backend.Iptables && IptablesTables.BaseOf(id.Name, name) is { } found
            ? Added(id, new ChainBuilder(name, found, []))
            : null;

    ChainBuilder Added(TableId id, ChainBuilder chain)
    {
        Chains(id).Add(chain);
        return chain;
    }

    void Create(NewChain command)
    {
        var (id, name) = (command.Table, command.Chain);
        var exists = Find(id, name) is not null;
        if (id.Backend == Backend.Iptables && (exists || IptablesTables.BaseOf(id.Name, name) is not null))
            throw new RuleScriptException(command, $"the chain {name} exists already.");
        if (!exists)
            Added(id, new ChainBuilder(name, null, []) { Comment = command.Comment });
    }

    void SetBase(NewBaseChain command)
    {
        var chain = Find(command.Table, command.Chain)
            ?? Added(command.Table, new ChainBuilder(command.Chain, command.Base, []) { Comment = command.Comment });
        chain.Base = command.Base;
    }

    void Declare(DeclareChain declare)
    {
        var @base = IptablesTables.BaseOf(declare.Table.Name, declare.Chain, declare.Policy ?? ChainPolicy.Accept);
        if (Find(declare.Table, declare.Chain) is not { } chain)
        {
            Added(declare.Table, new ChainBuilder(declare.Chain, @base, []));
            return;
        }
        if (@base is null)
            chain.Rules.Clear();
        chain.Base = @base;
    }

    void Insert(InsertRule insert)
    {
        var rules = Existing(insert, insert.Chain).Rules;
        if (insert.Index < 0 || insert.Index > rules.Count)
            throw new RuleScriptException(insert, $"position {insert.Index} is beyond the {rules.Count} rules of {insert.Chain}.");
        rules.Insert(insert.Index, insert.Rule);
    }

    void Delete(DeleteRule delete)
    {
        if (!Existing(delete, delete.Chain).Rules.Remove(delete.Rule))
            throw new RuleScriptException(delete, $"{delete.Chain} has no such rule.");
    }

    void Delete(DeleteRuleAt delete)
    {
        var rules = Existing(delete, delete.Chain).Rules;
        if (delete.Index < 0 || delete.Index >= rules.Count)
            throw new RuleScriptException(delete, $"{delete.Chain} has {rules.Count} rules, none at position {delete.Index}.");
        rules.RemoveAt(delete.Index);
    }

    void Delete(DeleteChain delete)
    {
        var chain = Existing(delete, delete.Chain);
        if (chain.Rules.Count > 0)
            throw new RuleScriptException(delete, $"{delete.Chain} is not empty.");
        if (Chains(delete.Table).Exists(other => other.JumpsTo(delete.Chain)))
            throw new RuleScriptException(delete, $"a rule still jumps to {delete.Chain}.");
        Chains(delete.Table).Remove(chain);
    }

    sealed class ChainBuilder(ChainName name, BaseChain? @base, List<Rule> rules)
    {
        public ChainName Name { get; } = name;

        public BaseChain? Base { get; set; } = @base;

        public List<Rule> Rules { get; } = rules;

        public string Comment { get; init; } = "";

        public bool JumpsTo(ChainName target) => Rules.Exists(rule => rule.Targets.Any(t =>
            (t is Jump jump && jump.Chain == target) || (t is Goto go && go.Chain == target)));

        public Chain Build() => new(Name, Base, Rules.ToEquatableArray()) { Comment = Comment };
    }
}
