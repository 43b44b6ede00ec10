using static Sidecar.Core.Webhooks.Conditions.CelValue;

namespace Sidecar.Core.Webhooks.Conditions;

/// <summary>
/// Evaluates the part of CEL that is understood here. What is not gives <see cref="Unknown"/>, which passes through all
/// that depends on it; <c>&amp;&amp;</c> and <c>||</c> are decided by one side alone where CEL lets them.
/// </summary>
static class CelEvaluator
{
    public static CelValue Evaluate(CelExpression expression, Map variables) => expression switch
    {
        CelExpression.Literal literal => literal.Value,
        CelExpression.ListLiteral list => OfList([.. list.Items.Select(item => Evaluate(item, variables))]),
        CelExpression.Identifier name => variables.Entries.GetValueOrDefault(name.Name)
            ?? new Unknown($"'{name.Name}' is not known here"),
        CelExpression.Select select => Select(select, variables),
        CelExpression.Has has => Has(has.Field, variables),
        CelExpression.Call call => Call(call.Function, [.. call.Arguments.Select(argument => Evaluate(argument, variables))]),
        CelExpression.Not not => Strict(Evaluate(not.Operand, variables), value =>
            value is Bool operand ? new Bool(!operand.Value) : Overload("!")),
        CelExpression.Binary { Operator: "&&" or "||" } logic => Logic(
            logic.Operator == "||", Evaluate(logic.Left, variables), Evaluate(logic.Right, variables)),
        CelExpression.Binary binary => Strict(Evaluate(binary.Left, variables), left =>
            Strict(Evaluate(binary.Right, variables), right => Relation(binary.Operator, left, right))),
        CelExpression.Conditional choice => Strict(Evaluate(choice.If, variables), condition =>
            condition is Bool chosen ? Evaluate(chosen.Value ? choice.Then : choice.Else, variables) : Overload("?:")),
        CelExpression.Unsupported unsupported => new Unknown($"{unsupported.What} is not understood here"),
        _ => throw new InvalidOperationException($"{expression.GetType().Name} is a new kind of expression."),
    };

    /// <summary>One side that decides is enough, whatever the other gives.</summary>
    static CelValue Logic(bool decider, CelValue left, CelValue right)
    {
        if (left is Bool one && one.Value == decider)
            return left;
        if (right is Bool other && other.Value == decider)
            return right;
        return left is Unknown ? left : right is Unknown ? right
            : left is Error ? left : right is Error ? right
            : left is Bool && right is Bool ? new Bool(!decider) : Overload(decider ? "||" : "&&");
    }

    static CelValue Strict(CelValue value, Func<CelValue, CelValue> then) => value is Error or Unknown ? value : then(value);

    static CelValue OfList(EquatableArray<CelValue> items) =>
        items.FirstOrDefault(item => item is Unknown) ?? items.FirstOrDefault(item => item is Error) ?? new List(items);

    static CelValue Select(CelExpression.Select select, Map variables) =>
        Strict(Evaluate(select.Target, variables), target => Strict(Evaluate(select.Key, variables), key =>
        {
            var optional = target is Optional || select.IsOptional;
            if (target is Optional { Value: null })
                return target;
            var found = Find(target is Optional { Value: { } inner } ? inner : target, key);
            return found is Unknown ? found
                : optional ? found is Error { Message: var message } && !message.StartsWith("no such key", StringComparison.Ordinal)
                    ? found : new Optional(found is Error ? null : found)
                : found;
        }));

    static CelValue Has(CelExpression.Select field, Map variables) =>
        Strict(Evaluate(field.Target, variables), target =>
            target is Map map && field.Key is CelExpression.Literal { Value: Text }
                ? Find(map, Evaluate(field.Key, variables)) switch { Unknown unknown => unknown, Error => new Bool(false), _ => new Bool(true) }
                : target is Null ? new Error("no such key") : new Unknown("has() of such a value is not understood here"));

    static CelValue Find(CelValue target, CelValue key) => (target, key) switch
    {
        (Map map, Text name) when map.Entries.TryGetValue(name.Value, out var value) => value ?? NoKey(name),
        (Map { IsComplete: true }, Text name) => NoKey(name),
        (Map, Text name) => new Unknown($"'{name.Value}' is not known here"),
        (List list, Number index) when index.Value < list.Items.Count => list.Items[(int)index.Value],
        (List, Number index) => new Error($"index out of bounds: {index.Value}"),
        (Null, Text name) => NoKey(name),
        _ => Overload("[]"),
    };

    static Error NoKey(Text name) => new($"no such key: {name.Value}");

    static CelValue Relation(string @operator, CelValue left, CelValue right) => (@operator, left, right) switch
    {
        ("==" or "!=", Map or List or Optional, _) or ("==" or "!=", _, Map or List or Optional) when left is not Null && right is not Null =>
            new Unknown("the comparison of maps and lists is not understood here"),
        ("==", _, _) => new Bool(left == right),
        ("!=", _, _) => new Bool(left != right),
        ("in", _, List list) when list.Items.Any(item => item is Map or List or Optional) || left is Map or List or Optional =>
            new Unknown("the comparison of maps and lists is not understood here"),
        ("in", _, List list) => new Bool(list.Items.Contains(left)),
        ("in", Text key, Map map) => Find(map, key) switch { Unknown unknown => unknown, Error => new Bool(false), _ => new Bool(true) },
        ("<", Number one, Number other) => new Bool(one.Value < other.Value),
        ("<=", Number one, Number other) => new Bool(one.Value <= other.Value),
        (">", Number one, Number other) => new Bool(one.Value > other.Value),
        (">=", Number one, Number other) => new Bool(one.Value >= other.Value),
        ("<" or "<=" or ">" or ">=", _, _) => new Unknown("the order of such values is not understood here"),
        _ => Overload(@operator),
    };

    static CelValue Call(string function, CelValue[] arguments)
    {
        if (arguments.FirstOrDefault(argument => argument is Unknown) is { } unknown)
            return unknown;
        if (arguments.FirstOrDefault(argument => argument is Error) is { } error)
            return error;
        return (function, arguments) switch
        {
            ("startsWith", [Text text, Text part]) => new Bool(text.Value.StartsWith(part.Value, StringComparison.Ordinal)),
            ("endsWith", [Text text, Text part]) => new Bool(text.Value.EndsWith(part.Value, StringComparison.Ordinal)),
            ("contains", [Text text, Text part]) => new Bool(text.Value.Contains(part.Value, StringComparison.Ordinal)),
            ("size", [Text text]) => new Number(text.Value.EnumerateRunes().Count()),
            ("size", [List list]) => new Number(list.Items.Count),
            ("size", [Map { IsComplete: true } map]) => new Number(map.Entries.Values.Count(value => value is not null)),
            ("orValue", [Optional optional, var other]) => optional.Value ?? other,
            ("hasValue", [Optional optional]) => new Bool(optional.Value is not null),
            _ => new Unknown($"{function}() of such values is not understood here"),
        };
    }

    static Error Overload(string @operator) => new($"no such overload: {@operator}");
}
