using System.Globalization;

namespace Sidecar.Core.Webhooks.Conditions;

/// <summary>Reads a CEL expression by the grammar of the language definition, as far as it is understood here.</summary>
sealed class CelParser
{
    /// <summary>Bounds what nests: the evaluator walks a chain of selections as deep as it is long.</summary>
    const int MaxTokens = 1000;

    const int MaxDepth = 100;

    readonly List<CelToken> tokens;
    int next;
    int depth;

    CelParser(string text)
    {
        tokens = CelTokens.Read(text);
        if (tokens.Count > MaxTokens)
            throw new CelSyntaxException($"an expression of more than {MaxTokens} parts");
    }

    /// <exception cref="CelSyntaxException">The text is not read here.</exception>
    public static CelExpression Parse(string text)
    {
        var parser = new CelParser(text);
        var expression = parser.Expression();
        return parser.Peek.Kind == CelTokenKind.End ? expression : throw parser.Unexpected();
    }

    CelToken Peek => tokens[next];

    CelExpression Expression()
    {
        if (++depth > MaxDepth)
            throw new CelSyntaxException("an expression that is nested too deep");
        var condition = Or();
        if (Accept("?"))
        {
            var then = Or();
            Expect(":");
            condition = new CelExpression.Conditional(condition, then, Expression());
        }
        depth--;
        return condition;
    }

    CelExpression Or() => LeftToRight(And, "||");

    CelExpression And() => LeftToRight(Relation, "&&");

    CelExpression LeftToRight(Func<CelExpression> operand, string symbol)
    {
        var left = operand();
        while (Accept(symbol))
            left = new CelExpression.Binary(symbol, left, operand());
        return left;
    }

    CelExpression Relation()
    {
        var left = Unary();
        while (true)
        {
            if (Peek is { Kind: CelTokenKind.Name, Value: "in" } or { Kind: CelTokenKind.Symbol, Value: "==" or "!=" or "<" or "<=" or ">" or ">=" })
                left = new CelExpression.Binary(tokens[next++].Value, left, Unary());
            else if (Peek is { Kind: CelTokenKind.Symbol, Value: "+" or "-" or "*" or "/" or "%" })
                throw new CelSyntaxException("arithmetic");
            else
                return left;
        }
    }

    CelExpression Unary()
    {
        if (!Accept("!"))
            return Postfix();
        if (++depth > MaxDepth)
            throw new CelSyntaxException("an expression that is nested too deep");
        var negated = new CelExpression.Not(Unary());
        depth--;
        return negated;
    }

    CelExpression Postfix()
    {
        var target = Primary();
        while (true)
        {
            if (Accept("."))
                target = Member(target);
            else if (Accept(".?"))
                target = new CelExpression.Select(target, Text(Name()), IsOptional: true);
            else if (Accept("["))
                target = Index(target, isOptional: false);
            else if (Accept("[?"))
                target = Index(target, isOptional: true);
            else
                return target;
        }
    }

    CelExpression Member(CelExpression target)
    {
        var name = Name();
        return Accept("(")
            ? new CelExpression.Call(name, [target, .. List(")")])
            : new CelExpression.Select(target, Text(name), IsOptional: false);
    }

    CelExpression.Select Index(CelExpression target, bool isOptional)
    {
        var key = Expression();
        Expect("]");
        return new(target, key, isOptional);
    }

    CelExpression Primary()
    {
        var token = Peek;
        if (token is not ({ Kind: CelTokenKind.Text or CelTokenKind.Number or CelTokenKind.Name } or { Kind: CelTokenKind.Symbol, Value: "(" or "[" }))
            throw Unexpected();
        next++;
        switch (token)
        {
            case { Kind: CelTokenKind.Text }:
                return Text(token.Value);
            case { Kind: CelTokenKind.Number }:
                return long.TryParse(token.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                    ? new CelExpression.Literal(new CelValue.Number(number))
                    : throw new CelSyntaxException($"the number {token.Value}");
            case { Kind: CelTokenKind.Name }:
                return Named(token.Value);
            case { Value: "(" }:
                var inner = Expression();
                Expect(")");
                return inner;
            default:
                return new CelExpression.ListLiteral([.. List("]")]);
        }
    }

    CelExpression Named(string name) => name switch
    {
        "true" or "false" => new CelExpression.Literal(new CelValue.Bool(name == "true")),
        "null" => new CelExpression.Literal(CelValue.Nothing),
        _ when !Accept("(") => new CelExpression.Identifier(name),
        "has" => List(")") is [CelExpression.Select { IsOptional: false } field]
            ? new CelExpression.Has(field) : new CelExpression.Unsupported("has() of something else than a field"),
        _ => new CelExpression.Call(name, [.. List(")")]),
    };

    List<CelExpression> List(string end)
    {
        var items = new List<CelExpression>();
        while (!Accept(end))
        {
            items.Add(Expression());
            if (!Accept(","))
            {
                Expect(end);
                break;
            }
        }
        return items;
    }

    static CelExpression.Literal Text(string value) => new(new CelValue.Text(value));

    string Name() => Peek.Kind == CelTokenKind.Name ? tokens[next++].Value : throw Unexpected();

    bool Accept(string symbol)
    {
        var found = Peek.Kind == CelTokenKind.Symbol && Peek.Value == symbol;
        if (found)
            next++;
        return found;
    }

    void Expect(string symbol)
    {
        if (!Accept(symbol))
            throw Unexpected();
    }

    CelSyntaxException Unexpected() => new($"{Peek} where it stands");
}
