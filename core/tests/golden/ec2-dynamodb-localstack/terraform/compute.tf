resource "aws_instance" "server" {
  ami                    = var.server_image
  instance_type          = "t3.small"
  subnet_id              = aws_subnet.private_a.id
  vpc_security_group_ids = [aws_security_group.server.id]
  iam_instance_profile   = aws_iam_instance_profile.server.name
  user_data              = <<-EOT
    #!/bin/bash
    set -euo pipefail
    cat >/etc/game-server.env <<'ENV'
    TABLE_ARN=${aws_dynamodb_table.scores.arn}
    AWS_DEFAULT_REGION=${var.region}
    ENV
    systemctl enable --now game-server
  EOT

  tags = {
    Name = "Server"
  }

  metadata_options {
    http_endpoint = "enabled"
    http_tokens   = "required"
  }

  root_block_device {
    encrypted   = true
    volume_size = 20
    volume_type = "gp3"
  }
}
